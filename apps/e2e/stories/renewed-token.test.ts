// A broadcast that is longer than playback tokens last: the page that embeds the player hands it the next token in time, and
// nobody sees that the old one opens nothing any more.
import { Millrace, signPlaybackUrl } from '@millrace/sdk';
import { launchBrowser, makeClip, publishWithFfmpeg, until } from '@millrace/testing';
import { afterAll, expect, inject, test } from 'vitest';
import { serveEmbeddingPage } from '../support/embedding-page.ts';

const millrace = new Millrace({ baseUrl: inject('apiUrl'), apiKey: inject('apiKey') });
const clip = await makeClip({ durationMs: 60_000 });
const browser = await launchBrowser();
afterAll(() => browser.close());

const openingOf = (url: string) => /\/t\/[^/]+\//.exec(url)?.[0];
const opened = async (url: string) => (await fetch(url, { signal: AbortSignal.timeout(10_000) })).ok;

test.each(['low', 'standard'] as const)(
  'what plays goes on by the token that is handed over, %s',
  async (latencyMode) => {
    const channel = await millrace.channels.create({ name: 'Renewed', playbackPolicy: 'signed', latencyMode });
    const urlOfNewKey = async () => {
      const { id: keyId, privateKey } = await millrace.playbackKeys.create({ name: `Of ${latencyMode}` });
      const signing = { keyId, privateKey: privateKey ?? '', playbackId: channel.playback.id };
      return { keyId, url: await signPlaybackUrl(channel.playback.hlsUrl, signing) };
    };
    const [first, second] = [await urlOfNewKey(), await urlOfNewKey()];
    const publisher = publishWithFfmpeg({
      url: `rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`,
      clip,
      loop: true,
    });
    await until(async () => (await opened(first.url)) && opened(second.url), 30_000);
    const embeddingPage = await serveEmbeddingPage(first.url.replace('.m3u8', ''));
    const page = await browser.newPage();
    const got: string[] = [];
    page.on('requestfinished', (request) => got.push(request.url()));
    await page.goto(embeddingPage.url);
    await until(async () => (await page.title()) === 'playing', 30_000);
    const opening = openingOf(got.find((url) => openingOf(url)) ?? '');

    await page.evaluate((token) => {
      document.querySelector('iframe')?.contentWindow?.postMessage({ type: 'millrace.token', token }, '*');
    }, new URL(second.url).searchParams.get('token'));
    const isOpenedAnew = (url: string) => ![undefined, opening].includes(openingOf(url));
    const kinds = [/audio\.m3u8/, /\/audio\/.*\.m4s/, /p\.m3u8|source\.m3u8/, /\/(\d+p|source)\/.*\.m4s/];
    await until(() => kinds.every((kind) => got.some((url) => kind.test(url) && isOpenedAnew(url))), 30_000);
    await millrace.playbackKeys.revoke(first.keyId);
    await until(async () => !(await opened(first.url)), 20_000);
    got.length = 0;
    await until(() => got.filter(isOpenedAnew).length > 8, 20_000);
    expect(got.filter((url) => openingOf(url) === opening)).toEqual([]);
    expect(await page.evaluate(() => (globalThis as unknown as { told: string[] }).told)).toEqual([
      'loading',
      'playing',
    ]);

    await page.close();
    await publisher.stop();
    await embeddingPage.close();
  },
);
