// A channel that only viewers with a token may watch: made, published, watched, counted, and closed again by revoking the key.
import { Millrace, signPlaybackUrl } from '@millrace/sdk';
import { launchBrowser, makeClip, publishWithFfmpeg } from '@millrace/testing';
import { afterAll, expect, inject, test } from 'vitest';
import { serveEmbeddingPage } from '../support/embedding-page.ts';
import { fetchBytes, fetchMediaPlaylist, renditionUrls } from '../support/viewer.ts';

const millrace = new Millrace({ baseUrl: inject('apiUrl'), apiKey: inject('apiKey') });
const clip = await makeClip({ durationMs: 60_000 });
const waiting = { timeout: 30_000, interval: 250 };
const browser = await launchBrowser();
afterAll(() => browser.close());

const answerOf = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  return { status: response.status, text: await response.text(), cacheControl: response.headers.get('cache-control') };
};

test('a signed channel plays for who has a token and for nobody else, until its key is revoked', async () => {
  const channel = await millrace.channels.create({ name: 'Signed', playbackPolicy: 'signed' });
  const { hlsUrl } = channel.playback;
  const { id: keyId, privateKey } = await millrace.playbackKeys.create({ name: 'Of the story' });
  const signing = { keyId, privateKey: privateKey ?? '', playbackId: channel.playback.id };
  const url = await signPlaybackUrl(hlsUrl, signing);
  const page = await browser.newPage();
  const waits = page.waitForRequest(/\/next\?token=/);
  await page.goto(url.replace('.m3u8', ''));
  await waits;
  const publisher = publishWithFfmpeg({
    url: `rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`,
    clip,
    loop: true,
  });
  await expect.poll(async () => (await answerOf(url)).status, waiting).toBe(200);

  const forElsewhere = await signPlaybackUrl(hlsUrl, { ...signing, domains: ['example.com'] });
  const forAnother = await signPlaybackUrl(hlsUrl, { ...signing, playbackId: `pb_${'0'.repeat(26)}` });
  expect((await answerOf(hlsUrl)).status).toBe(404);
  expect(await answerOf(forAnother)).toMatchObject({
    status: 403,
    text: expect.stringContaining('PLAYBACK_TOKEN_INVALID'),
  });
  expect(await answerOf(forElsewhere)).toMatchObject({
    status: 403,
    text: expect.stringContaining('PLAYBACK_NOT_ALLOWED'),
  });
  expect((await answerOf(forElsewhere, { origin: 'https://example.com' })).status).toBe(200);

  const [mediaUrl = ''] = (await renditionUrls(url)).values();
  const playlist = await fetchMediaPlaylist(mediaUrl);
  const segmentUrl = playlist?.segments.at(-1) ?? '';
  expect((await fetchBytes(segmentUrl)).length).toBeGreaterThan(1_000);
  expect((await answerOf(segmentUrl)).cacheControl).toBe('public, max-age=31536000, immutable');
  expect((await answerOf(segmentUrl.replace(/\/t\/[^/]+/, ''))).status).toBe(403);

  const { currentStreamId } = await millrace.channels.get(channel.id);
  const count = async () => {
    for (const session of ['one', 'two']) await answerOf(mediaUrl, { 'cmcd-session': `sid="${session}"` });
    return (await millrace.streams.viewers(currentStreamId ?? '')).viewers;
  };
  await expect.poll(count, waiting).toBeGreaterThanOrEqual(2);

  const stateOfPage = () => page.getAttribute('#player', 'data-state');
  await expect.poll(stateOfPage, waiting).toBe('playing');
  const embeddingPage = await serveEmbeddingPage(url.replace('.m3u8', ''));
  const embedding = await browser.newPage();
  await embedding.goto(embeddingPage.url);
  await expect.poll(() => embedding.title(), waiting).toBe('playing');
  await millrace.playbackKeys.revoke(keyId);
  await expect.poll(async () => (await answerOf(mediaUrl)).status, { timeout: 20_000, interval: 250 }).toBe(403);
  expect((await answerOf(url)).text).toContain('PLAYBACK_TOKEN_INVALID');
  await expect.poll(stateOfPage, waiting).toBe('error');
  expect(await page.innerText('#notice')).toContain('The playback token is not valid.');

  // A page that embeds the player is told so, and hands it a token of another key, with which it plays on.
  await expect.poll(() => embedding.title(), waiting).toBe('error');
  const next = await millrace.playbackKeys.create({ name: 'The next one' });
  const renewed = await signPlaybackUrl(hlsUrl, { ...signing, keyId: next.id, privateKey: next.privateKey ?? '' });
  await expect.poll(async () => (await answerOf(renewed)).status, waiting).toBe(200);
  await embedding.evaluate((token) => {
    document.querySelector('iframe')?.contentWindow?.postMessage({ type: 'millrace.token', token }, '*');
  }, new URL(renewed).searchParams.get('token'));
  await expect.poll(() => embedding.title(), waiting).toBe('playing');
  await publisher.stop();
  await embeddingPage.close();
});
