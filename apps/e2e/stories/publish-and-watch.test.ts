// From a new channel to a moving picture, and on to the end of the broadcast and the next one.
import { launchBrowser, makeClip, publishWithFfmpeg, until, type Page } from '@millrace/testing';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Broadcaster, type Channel } from '../support/broadcaster.ts';
import { probeSegments } from '../support/media-probe.ts';
import { fetchMediaPlaylist, fetchText, renditionUrls } from '../support/viewer.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const artifacts = join(import.meta.dirname, '../../../artifacts');
const clip = await makeClip({ durationMs: 20_000 });
const browser = await launchBrowser();
let channel: Channel;
let hlsUrl: string;
let page: Page;

beforeAll(async () => {
  await mkdir(artifacts, { recursive: true });
  channel = await api.createChannel({ name: 'Main stage', reconnectWindowSeconds: 3 });
  hlsUrl = `${inject('originUrl')}/${channel.playback.id}.m3u8`;
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
});
afterAll(() => browser.close());

const publish = () =>
  publishWithFfmpeg({ url: `rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`, clip, loop: true });
const playerState = () => page.locator('[data-state]').first().getAttribute('data-state');
const decodedFrames = () =>
  page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
const currentTime = () => page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);

test('a channel that is not live says so, to programs and to people', async () => {
  const response = await fetch(hlsUrl);
  expect(response.status).toBe(404);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ code: 'STREAM_OFFLINE' });
  await page.goto(`${inject('originUrl')}/${channel.playback.id}`);
  await until(async () => (await page.textContent('body'))?.toLowerCase().includes('not live yet'), 10_000);
});

test('a publish becomes a picture in the browser by itself, in several qualities that are cut at the same times', async () => {
  const publisher = publish();
  try {
    const publishedAt = Date.now();
    await until(() => fetchText(hlsUrl), 30_000);
    console.info(`first playable playlist ${Date.now() - publishedAt} ms after ffmpeg was started`);
    await until(async () => (await playerState()) === 'playing', 30_000);
    const [frames, time] = [await decodedFrames(), await currentTime()];
    await until(async () => (await decodedFrames()) > frames + 60 && (await currentTime()) > time + 2, 30_000);
    await page.screenshot({ path: join(artifacts, 'player-live.png') });
    expect((await api.channel(channel.id)).state).toBe('live');

    const renditions = await renditionUrls(hlsUrl);
    expect([...renditions.keys()].sort()).toEqual(['240p', '360p', '480p', 'audio', 'source']);
    await until(
      async () => ((await fetchMediaPlaylist(renditions.get('audio') ?? ''))?.segments.length ?? 0) >= 4,
      30_000,
    );
    const starts = new Map<string, number>();
    for (const [id, url] of renditions) {
      const playlist = await fetchMediaPlaylist(url);
      if (!playlist) throw new Error(`${id} has no playlist`);
      const probed = await probeSegments(playlist, 2 - playlist.mediaSequence, 2);
      expect(probed.codec).toBe(id === 'audio' ? 'aac' : 'h264');
      if (id === 'audio') continue;
      expect(probed.height).toBe(id === 'source' ? 720 : Number.parseInt(id, 10));
      expect(probed.frames).toBe(120);
      starts.set(id, probed.startSeconds);
    }
    const [first = 0, ...others] = starts.values();
    for (const start of others) expect(Math.abs(start - first)).toBeLessThan(0.034);
  } finally {
    await publisher.stop();
  }
});

test('when the encoder stops the stream waits for it, then ends, and its playlist says so', async () => {
  const [stream] = await api.streams(channel.id);
  expect(stream).toBeDefined();
  await until(async () => (await api.streams(channel.id))[0]?.state === 'reconnecting', 10_000);
  await until(async () => (await api.streams(channel.id))[0]?.state === 'ended', 20_000);
  expect((await api.streams(channel.id))[0]?.endReason).toBe('encoder_stopped');
  expect((await api.channel(channel.id)).state).toBe('idle');
  const url = (await renditionUrls(hlsUrl)).get('source') ?? '';
  await until(async () => (await fetchMediaPlaylist(url))?.ended, 10_000);
  await until(async () => (await playerState()) === 'ended', 60_000);
});

test('publishing again is a new stream on the same playback URL, and the open player shows it', async () => {
  const [former] = await api.streams(channel.id);
  const publisher = publish();
  try {
    await until(async () => (await api.streams(channel.id))[0]?.state === 'live', 30_000);
    const [stream] = await api.streams(channel.id);
    expect(stream?.id).not.toBe(former?.id);
    await until(async () => (await fetchText(hlsUrl))?.includes(stream?.id ?? '?'), 10_000);
    await until(async () => (await playerState()) === 'playing', 60_000);
  } finally {
    await publisher.stop();
  }
});

interface Usage {
  totals: {
    ingestSeconds: number;
    transcodedSeconds: Record<string, number>;
    storedByteSeconds: number;
    deliveredBytes: { origin: number };
    peakViewers: number;
  };
}

test('what was published, transcoded, stored and watched is in the usage of the channel', async () => {
  const { totals } = await until(async () => {
    const usage = await api.call<Usage>('GET', `/v1/usage?interval=hour&channelId=${channel.id}`);
    const { ingestSeconds, deliveredBytes, peakViewers } = usage.totals;
    return ingestSeconds >= 8 && deliveredBytes.origin > 0 && peakViewers > 0 && usage;
  }, 90_000);
  // Three renditions of the ladder are of the smallest tier, and none of a larger one.
  const { '480p': small = 0, '720p': medium } = totals.transcodedSeconds;
  expect(small).toBeGreaterThan(2 * totals.ingestSeconds);
  expect(small).toBeLessThanOrEqual(3 * totals.ingestSeconds + 1);
  expect([medium, totals.storedByteSeconds > 0]).toEqual([0, true]);
});
