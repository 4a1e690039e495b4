// The same two channels in our page (hls.js), in Shaka Player and in video.js: the picture moves, and the clock in it is
// not old. The others play from another origin, as on a customer's site.
import { launchBrowser, until, type Page } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Broadcaster, type Channel } from '../support/broadcaster.ts';
import { publishClock, type ClockPublisher } from '../support/clock-publisher.ts';
import { medianOf, readClock } from '../support/clock-reader.ts';
import { servePlayerPages } from '../support/player-pages.ts';
import { fetchText } from '../support/viewer.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const browser = await launchBrowser();
const pages = await servePlayerPages();
afterAll(async () => {
  await browser.close();
  await pages.close();
});

const players = {
  'our page': (channel: Channel) => `${inject('originUrl')}/${channel.playback.id}`,
  'Shaka Player': (channel: Channel) => pages.address('shaka', playlistOf(channel)),
  'video.js': (channel: Channel) => pages.address('videojs', playlistOf(channel)),
};
const bounds = [
  { latencyMode: 'low', mostLatencyMs: 12_000 },
  { latencyMode: 'standard', mostLatencyMs: 30_000 },
];

const playlistOf = (channel: Channel) => `${inject('originUrl')}/${channel.playback.id}.m3u8`;
const decodedFrames = (page: Page) =>
  page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
const currentTime = (page: Page) => page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);

describe.each(bounds)('a channel of $latencyMode latency', ({ latencyMode, mostLatencyMs }) => {
  let channel: Channel;
  let publisher: ClockPublisher;
  beforeAll(async () => {
    channel = await api.createChannel({ name: `Players, ${latencyMode}`, latencyMode });
    publisher = publishClock(`rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`);
    await until(() => fetchText(playlistOf(channel)), 60_000);
  });
  afterAll(() => publisher.stop());

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
});
