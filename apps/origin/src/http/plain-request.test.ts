import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, test } from 'vitest';
import { ownText } from './own-text.ts';
import { PlainRequestReader } from './plain-request.ts';

const head = (n: number) => `GET /pb_${n} HTTP/1.1\r\nHost: a\r\nUser-Agent: the player with the number ${n}\r\n\r\n`;

test('requests behind one another are read one by one', () => {
  const bytes = Buffer.from(head(1) + head(2));
  const reader = new PlainRequestReader();
  const first = reader.read(bytes, 0);
  const second = reader.read(bytes, first?.end ?? 0);
  expect([first?.url, second?.url, second?.end]).toEqual(['/pb_1', '/pb_2', bytes.length]);
  expect(second?.headers.get('user-agent')).toBe('the player with the number 2');
});

test('a head of more than 8 KiB is not read', () => {
  const long = `GET /${'x'.repeat(9_000)} HTTP/1.1\r\nHost: a\r\n\r\n`;
  expect(new PlainRequestReader().read(Buffer.from(long), 0)).toBeUndefined();
});

describe('what is remembered', () => {
  const behind = 'x'.repeat(60_000);
  const requests = 1_000;

  it('of a request does not keep alive what was read behind it', () => {
    const urls = new Set<string | undefined>();
    const keptBytes = heapBytesOf(() => {
      for (let n = 0; n < requests; n += 1)
        urls.add(new PlainRequestReader().read(Buffer.from(head(n) + behind), 0)?.url);
    });
    expect(urls.size).toBe(requests);
    expect(keptBytes / requests).toBeLessThan(2_000);
  });

  it('of a text that was said in it does not keep the rest alive', () => {
    const texts = new Set<string>();
    const keptBytes = heapBytesOf(() => {
      for (let n = 0; n < requests; n += 1) texts.add(ownText(`the player with the number ${n}${behind}`.slice(0, 30)));
    });
    expect(texts.size).toBe(requests);
    expect(keptBytes / requests).toBeLessThan(500);
  });
});

/** What is in use behind it that was not before, and cannot be collected. */
function heapBytesOf(run: () => void): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  run();
  collect();
  return process.memoryUsage().heapUsed - before;
}
