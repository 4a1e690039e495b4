// An origin that says what it is told to say, and what the oracle makes of it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { watchAsViewers } from './viewer-oracle.ts';

const files = new Map<string, string>();
const server = createServer(({ url = '' }, response) => {
  const body = files.get(url);
  response.writeHead(body === undefined ? 404 : 200).end(body);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => server.close());

const list = (...names: readonly string[]) => ['#EXTM3U', ...names.map((name) => `${name}.m3u8`)].join('\n');
const segment = (number: number) =>
  ['#EXT-X-PROGRAM-DATE-TIME:2026-11-29T12:00:00.000Z', '#EXTINF:2.0,', `${number}.m4s`, ''].join('\n');
const media = [
  ...['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-TARGETDURATION:2', '#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-MAP:URI="init.mp4"'],
  segment(0),
].join('\n');

beforeEach(() => {
  files.clear();
  for (const name of ['/high.m3u8', '/low.m3u8']) files.set(name, media);
  for (const name of ['/init.mp4', '/0.m4s']) files.set(name, 'media');
  files.set('/pb.m3u8', list('high', 'low'));
});

/** What viewers saw who came before the change and stayed. */
async function verdictAfter(change: () => void) {
  const oracle = watchAsViewers([origin], '/pb.m3u8');
  await oracle.looked;
  change();
  return oracle.verdict();
}

describe('viewers', () => {
  it('who see nothing amiss report nothing', async () => {
    const { violations, givenUp, objects } = await verdictAfter(() => undefined);
    expect({ violations, givenUp }).toEqual({ violations: [], givenUp: [] });
    expect(objects).toBeGreaterThan(0);
  });

  it('report a playlist that is listed and gone', async () => {
    const { violations } = await verdictAfter(() => files.delete('/high.m3u8'));
    expect(violations).toContain(`${origin}/high.m3u8: the playlist is gone`);
  });

  it('report that all playlists are gone with the list of them', async () => {
    const { violations } = await verdictAfter(() => files.clear());
    expect(violations).toContain(`${origin}/low.m3u8: the playlist is gone`);
  });

  it('go on with the others when a rendition was given up and is listed no more', async () => {
    const { violations, givenUp } = await verdictAfter(() => {
      files.delete('/high.m3u8');
      files.set('/pb.m3u8', list('low'));
    });
    expect({ violations, givenUp }).toEqual({ violations: [], givenUp: [`${origin}/high.m3u8`] });
  });

  it('report an object that is listed and missing', async () => {
    const { violations } = await verdictAfter(() => {
      files.set('/low.m3u8', media + segment(1));
    });
    expect(violations).toContain(`${origin}/1.m4s: listed, and answered with 404`);
  });
});
