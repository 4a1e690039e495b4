// The same two channels in our page (hls.js), in Shaka Player and in video.js with their defaults, and in ffmpeg: the
// picture moves, and the clock in it is not old. The other pages are of another origin, as on a customer's site. By then
// the first stream is long enough to go back in.
import { launchBrowser, until, type Page } from '@millrace/testing';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Broadcaster, type Channel } from '../support/broadcaster.ts';
import { publishClock, type ClockPublisher } from '../support/clock-publisher.ts';
import { medianOf, readClock } from '../support/clock-reader.ts';
import { decodeWithFfmpeg } from '../support/ffmpeg-player.ts';
import { isAtLiveEdge } from '../support/live-badge.ts';
import { servePlayerPages } from '../support/player-pages.ts';
import { fetchText } from '../support/viewer.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const artifacts = join(import.meta.dirname, '../../../artifacts');
const browser = await launchBrowser();
const pages = await servePlayerPages();
const onAir = new Map<string, { channel: Channel; publisher: ClockPublisher }>();
beforeAll(async () => {
  await mkdir(artifacts, { recursive: true });
  await goOnAir('low', { dvrWindowSeconds: 600, ladder: 'economy' });
});
afterAll(async () => {
  await browser.close();
  await pages.close();
  await Promise.all([...onAir.values()].map(({ publisher }) => publisher.stop()));
});

const players = {
  'our page': (channel: Channel) => `${inject('originUrl')}/${channel.playback.id}`,
  'Shaka Player': (channel: Channel) => pages.address('shaka', playlistOf(channel)),
  'video.js': (channel: Channel) => pages.address('videojs', playlistOf(channel)),
};

const playlistOf = (channel: Channel) => `${inject('originUrl')}/${channel.playback.id}.m3u8`;
const decodedFrames = (page: Page) =>
  page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
const currentTime = (page: Page) => page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);

async function goOnAir(latencyMode: string, media: Record<string, unknown>): Promise<Channel> {
  const known = onAir.get(latencyMode);
  if (known) return known.channel;
  const channel = await api.createChannel({ name: `Players, ${latencyMode}`, latencyMode, media });
  const publisher = publishClock(`rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`);
  onAir.set(latencyMode, { channel, publisher });
  await until(() => fetchText(playlistOf(channel)), 60_000);
  return channel;
}

describe.each([
  { latencyMode: 'low', mostLatencyMs: 12_000 },
  { latencyMode: 'standard', mostLatencyMs: 30_000 },
])('a channel of $latencyMode latency', ({ latencyMode, mostLatencyMs }) => {
  let channel: Channel;
  beforeAll(async () => {
    channel = await goOnAir(latencyMode, { ladder: 'economy' });
  });

  test.each(Object.entries(players))('plays in %s', async (name, address) => {
    const page = await browser.newPage({ viewport: { width: 640, height: 360 } });
    const failures: string[] = [];
    page.on('pageerror', ({ message }) => failures.push(message));
    try {
      await page.goto(address(channel));
      await until(async () => failures.length > 0 || (await currentTime(page)) > 0, 60_000);
      const [frames, time] = [await decodedFrames(page), await currentTime(page)];
      const { latenciesMs } = await readClock(page, 6_000);
      console.info(`${latencyMode}, ${name}: glass to glass ${medianOf(latenciesMs)} ms`);
      expect(failures).toEqual([]);
      await until(
        async () => (await decodedFrames(page)) > frames + 60 && (await currentTime(page)) > time + 3,
        30_000,
      );
      expect(medianOf(latenciesMs)).toBeLessThan(mostLatencyMs);
    } finally {
      await page.close();
    }
  });

  test('plays in ffmpeg', async () => {
    const { frames, faults } = await decodeWithFfmpeg(playlistOf(channel), 4);
    expect(faults).toBe('');
    expect(frames).toBeGreaterThan(110);
  });
});

test('an encoder that goes and comes back is played over in other players', async () => {
  const name = 'Players, encoder away';
  const channel = await api.createChannel({ name, latencyMode: 'low', media: { ladder: 'economy' } });
  const publish = () => publishClock(`rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`);
  const first = publish();
  const multivariant = await until(() => fetchText(playlistOf(channel)), 60_000);
  const audio = `${inject('originUrl')}/${/URI="([^"]+audio\.m3u8)"/.exec(multivariant)?.[1]}`;
  const discontinuities = async () => (await fetchText(audio))?.match(/^#EXT-X-DISCONTINUITY$/gm)?.length;
  const failures: string[] = [];
  const opened = await Promise.all(
    (['Shaka Player', 'video.js'] as const).map(async (player) => {
      const page = await browser.newPage({ viewport: { width: 640, height: 360 } });
      page.on('pageerror', ({ message }) => failures.push(`${player}: ${message}`));
      await page.goto(players[player](channel));
      await until(async () => (await currentTime(page)) > 0, 60_000);
      return page;
    }),
  );
  await first.stop();
  await until(async () => (await discontinuities()) === 1, 30_000);
  const second = publish();
  onAir.set(name, { channel, publisher: second });
  await until(async () => (await discontinuities()) === 2, 30_000);
  for (const page of opened) {
    const [timeS, frames] = [await currentTime(page), await decodedFrames(page)];
    await until(
      async () => (await currentTime(page)) > timeS + 8 && (await decodedFrames(page)) > frames + 150,
      30_000,
    );
    await page.close();
  }
  expect(failures).toEqual([]);
});

test('a stream of more than a minute and a half has a scrub bar that goes back and forth', async () => {
  const channel = await goOnAir('low', {});
  const page = await browser.newPage({ viewport: { width: 900, height: 506 } });
  const state = (name: string) => page.getAttribute('#player', `data-${name}`);
  await page.goto(players['our page'](channel));
  await until(async () => (await state('dvr')) === 'true', 150_000);
  // Controls can be pressed when they are seen: a pointer that moves shows them.
  await page.mouse.move(450, 200);
  await page.hover('#scrub', { position: { x: 200, y: 10 } });
  await page.waitForSelector('#scrub-picture:not([hidden])', { timeout: 30_000 });
  const times = () =>
    page.evaluate(() => [...document.querySelectorAll('video')].map(({ currentTime }) => currentTime));
  const [playedS = 0, shownS = 0] = await times();
  expect(playedS - shownS).toBeGreaterThan(45);
  // The pointer rests and the stream goes on: what is under it is later by now.
  await until(async () => ((await times())[1] ?? 0) > shownS + 1, 30_000);
  await page.screenshot({ path: join(artifacts, 'player-scrub-picture.png') });
  await page.focus('#scrub');
  await page.keyboard.press('Home');
  await until(async () => Number(await state('latency-ms')) > 60_000 && (await state('state')) === 'playing', 30_000);
  const spoken = () => page.getAttribute('#scrub', 'aria-valuetext');
  await until(async () => /^\d:\d\d behind live$/.test((await spoken()) ?? ''), 10_000);
  const behindMs = Number(await state('latency-ms'));
  await page.screenshot({ path: join(artifacts, 'player-dvr.png') });
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
  await until(async () => Number(await state('latency-ms')) < behindMs - 12_000, 30_000);
  await page.keyboard.press('End');
  await until(() => isAtLiveEdge(page), 30_000);
  expect(Number(await state('latency-ms'))).toBeLessThan(10_000);
  await page.close();
});
