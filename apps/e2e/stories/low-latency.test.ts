// How late a viewer sees what happens: a clock in the encoder's picture, read from the picture in the browser. The bounds
// are generous, because the machine also encodes the ladder and draws the picture in software; the figures are printed.
import { launchBrowser, until, type Page } from '@millrace/testing';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Broadcaster, type Channel } from '../support/broadcaster.ts';
import { publishClock, type ClockPublisher } from '../support/clock-publisher.ts';
import { medianOf, readClock } from '../support/clock-reader.ts';
import { isAtLiveEdge } from '../support/live-badge.ts';
import { fetchText } from '../support/viewer.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const artifacts = join(import.meta.dirname, '../../../artifacts');
const browser = await launchBrowser();
const publishers: ClockPublisher[] = [];

beforeAll(() => mkdir(artifacts, { recursive: true }));
afterAll(async () => {
  await browser.close();
  await Promise.all(publishers.map((publisher) => publisher.stop()));
});

const playerUrl = (channel: Channel) => `${inject('originUrl')}/${channel.playback.id}`;
const attribute = async (page: Page, name: string) => Number(await page.getAttribute('#player', name));
const playbackRate = (page: Page) => page.evaluate(() => document.querySelector('video')?.playbackRate ?? 0);
const firstPicture = (page: Page) =>
  page.waitForFunction(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames, undefined, {
    timeout: 60_000,
    polling: 50,
  });

async function goOnAir(latencyMode: 'low' | 'standard'): Promise<{ channel: Channel; publisher: ClockPublisher }> {
  const channel = await api.createChannel({ name: `Clock, ${latencyMode}`, latencyMode });
  const publisher = publishClock(`rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`);
  publishers.push(publisher);
  await until(() => fetchText(`${playerUrl(channel)}.m3u8`), 60_000);
  return { channel, publisher };
}

test('a low-latency channel is seen within seconds, and the player keeps near to live', async () => {
  const { channel, publisher } = await goOnAir('low');
  console.info(`low: playable ${Date.now() - publisher.startedAtMs} ms after ffmpeg was started`);
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(playerUrl(channel));
  await firstPicture(page);
  console.info(`low: first picture ${Date.now() - publisher.startedAtMs} ms after ffmpeg was started`);

  await until(async () => (await page.getAttribute('#player', 'data-state')) === 'playing', 30_000);
  expect(await attribute(page, 'data-target-latency-ms')).toBeLessThan(3_500);
  await until(async () => {
    const [latencyMs, targetMs] = [
      await attribute(page, 'data-latency-ms'),
      await attribute(page, 'data-target-latency-ms'),
    ];
    return latencyMs > 0 && latencyMs < targetMs + 2_000;
  }, 60_000);
  const glass = await readClock(page, 8_000);
  console.info(
    `low: glass to glass ${medianOf(glass.latenciesMs)} ms, the median of ${glass.latenciesMs.length} frames`,
  );
  await page.screenshot({ path: join(artifacts, 'player-low-latency.png') });
  expect(medianOf(glass.latenciesMs)).toBeLessThan(6_000);
  const rate = await playbackRate(page);
  expect(rate).toBeGreaterThanOrEqual(1);
  expect(rate).toBeLessThanOrEqual(1.2);
  // The page's own figure begins where the platform received the picture; the clock also sees the encoder.
  expect(await attribute(page, 'data-latency-ms')).toBeLessThan(medianOf(glass.latenciesMs) + 500);
  await page.close();
  await publisher.stop();
});

test('a viewer who paused comes back to live with one click', async () => {
  const { channel, publisher } = await goOnAir('low');
  const page = await browser.newPage({ viewport: { width: 640, height: 360 } });
  await page.goto(playerUrl(channel));
  await until(() => isAtLiveEdge(page), 60_000);
  await page.keyboard.press('k');
  await until(async () => (await attribute(page, 'data-latency-ms')) > 8_000, 30_000);
  await page.keyboard.press('k');
  await until(async () => (await page.getAttribute('#player', 'data-paused')) === 'false', 10_000);
  expect(await page.textContent('#live')).toContain('Go live');
  await page.click('#live');
  await until(() => isAtLiveEdge(page), 20_000);
  expect(await attribute(page, 'data-latency-ms')).toBeLessThan(7_000);
  await page.close();
  await publisher.stop();
});

test('a standard channel is seen by the same clock', async () => {
  const { channel, publisher } = await goOnAir('standard');
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(playerUrl(channel));
  await until(() => isAtLiveEdge(page), 60_000);
  const glass = await readClock(page, 6_000);
  console.info(`standard: glass to glass ${medianOf(glass.latenciesMs)} ms`);
  expect(medianOf(glass.latenciesMs)).toBeLessThan(20_000);
  await page.close();
  await publisher.stop();
});
