// The player page in a viewer's hands: a small frame, the code to embed it, the keyboard, captions. Going back is told in
// `players.test.ts`, whose stream is long enough for that.
import { launchBrowser, until, type Page } from '@millrace/testing';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Broadcaster, type Channel } from '../support/broadcaster.ts';
import { publishClock, type ClockPublisher } from '../support/clock-publisher.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const artifacts = join(import.meta.dirname, '../../../artifacts');
const browser = await launchBrowser();
let channel: Channel;
let publisher: ClockPublisher;
let page: Page;

beforeAll(async () => {
  await mkdir(artifacts, { recursive: true });
  channel = await api.createChannel({ name: 'Small frame', latencyMode: 'low', media: { ladder: 'economy' } });
  publisher = publishClock(`rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`);
  page = await browser.newPage({ viewport: { width: 320, height: 240 } });
  await page.goto(`${inject('originUrl')}/${channel.playback.id}`);
  await until(async () => (await state('state')) === 'playing', 60_000);
});
afterAll(async () => {
  await browser.close();
  await publisher.stop();
});

const state = (name: string) => page.getAttribute('#player', `data-${name}`);
const isVisible = (selector: string) => page.isVisible(selector);
const areaOf = async (of: Page, selector: string) => {
  const { width = 0, height = 0 } = (await of.locator(selector).boundingBox()) ?? {};
  return width * height;
};
const focused = () => page.evaluate(() => document.activeElement?.id);

test('every button is in reach in a frame of 320 pixels, by keyboard', async () => {
  const widths = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.querySelector('#controls') ?? document.body;
    return { scrollWidth, clientWidth };
  });
  expect(widths.scrollWidth).toBeLessThanOrEqual(widths.clientWidth);
  const reached: (string | undefined)[] = [];
  for (let tab = 0; tab < 8; tab += 1) {
    await page.keyboard.press('Tab');
    reached.push(await focused());
  }
  expect(reached).toEqual(expect.arrayContaining(['play', 'mute', 'quality-button', 'embed', 'fullscreen']));
  await page.screenshot({ path: join(artifacts, 'player-320.png') });
});

test('on a phone a tap on the picture shows the controls, and the button in them pauses', async () => {
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.goto(`${inject('originUrl')}/${channel.playback.id}`);
  const stateOf = (name: string) => phone.getAttribute('#player', `data-${name}`);
  await until(async () => (await stateOf('quiet')) === 'true', 60_000);
  await phone.touchscreen.tap(195, 400);
  expect([await stateOf('quiet'), await stateOf('paused')]).toEqual(['false', 'false']);
  await phone.screenshot({ path: join(artifacts, 'player-phone.png') });
  await phone.touchscreen.tap(195, 400);
  expect([await stateOf('quiet'), await stateOf('paused')]).toEqual(['true', 'false']);
  // Where the button is while it is not seen.
  const { x = 0, y = 0, width = 0, height = 0 } = (await phone.locator('#play').boundingBox()) ?? {};
  const tapPlay = () => phone.touchscreen.tap(x + width / 2, y + height / 2);
  await tapPlay();
  expect([await stateOf('quiet'), await stateOf('paused')]).toEqual(['false', 'false']);
  await tapPlay();
  await until(async () => (await stateOf('paused')) === 'true', 2_000);
  await phone.touchscreen.tap(195, 400);
  await until(async () => (await stateOf('paused')) === 'false', 2_000);
  await phone.close();
});

test('on a device that loses its network the page says so beside the picture, and plays on when it is back', async () => {
  const context = await browser.newContext();
  const away = await context.newPage();
  await away.goto(`${inject('originUrl')}/${channel.playback.id}`);
  const isIn = async (wanted: string) => (await away.getAttribute('#player', 'data-state')) === wanted;
  await until(() => isIn('playing'), 60_000);
  await context.setOffline(true);
  await until(async () => (await away.innerText('#notice')).includes('This device is offline'), 30_000);
  expect(await isIn('stalled')).toBe(true);
  expect(await areaOf(away, '#notice')).toBeLessThan((await areaOf(away, '#video')) / 8);
  await away.screenshot({ path: join(artifacts, 'player-stalled.png') });
  await context.setOffline(false);
  await until(() => isIn('playing'), 30_000);
  await context.close();
});

test('the page hands out the code to embed itself', async () => {
  await page.focus('#embed');
  await page.keyboard.press('Enter');
  expect(await page.inputValue('#embed-text')).toContain(`src="${inject('originUrl')}/${channel.playback.id}"`);
  await page.keyboard.press('Escape');
  expect(await isVisible('#embed-dialog')).toBe(false);
  expect(await focused()).toBe('embed');
});

test('the picture goes on with another rendition when its own is given up', async () => {
  const best = (await state('levels'))?.split(' ')[0] ?? '';
  await page.click('#quality-button');
  await page.click('#quality-menu button:nth-child(2)');
  await until(async () => (await state('level')) === best, 30_000);
  const asked = await page.waitForRequest((request) => /\/(?!audio)\w+\.m3u8\?/.test(request.url()));
  const reopened: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith(`/${channel.playback.id}.m3u8`)) reopened.push(request.url());
  });
  // What an origin answers for a rendition that the stream's newest run does not make.
  await page.route(`${asked.url().split('?')[0]}*`, (route) => route.fulfill({ status: 404, body: '{}' }));
  await until(async () => !['', best].includes((await state('level')) ?? ''), 30_000);
  await until(async () => (await state('state')) === 'playing', 10_000);
  expect([await state('quality'), reopened]).toEqual(['auto', []]);
});

test('where the network carries less than the rendition needs, another one is chosen', async () => {
  const slow = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await slow.goto(`${inject('originUrl')}/${channel.playback.id}`);
  const stateOf = (name: string) => slow.getAttribute('#player', `data-${name}`);
  const best = await until(async () => (await stateOf('levels'))?.split(' ')[0], 30_000);
  await until(async () => (await stateOf('level')) === best, 30_000);
  const network = await slow.context().newCDPSession(slow);
  await network.send('Network.enable');
  const conditions = { offline: false, latency: 100, uploadThroughput: 100_000 };
  await network.send('Network.emulateNetworkConditions', { ...conditions, downloadThroughput: 1_500_000 / 8 });
  await until(async () => !['', best].includes((await stateOf('level')) ?? ''), 60_000);
  await until(async () => (await stateOf('state')) === 'playing', 20_000);
  await slow.close();
});

test('a device whose clock is wrong is told the delay by the platform’s', async () => {
  const elsewhere = await browser.newPage({ viewport: { width: 320, height: 240 } });
  await elsewhere.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() + 3_600_000;
  });
  await elsewhere.goto(`${inject('originUrl')}/${channel.playback.id}`);
  const latencyMs = async () => Number((await elsewhere.getAttribute('#player', 'data-latency-ms')) ?? Number.NaN);
  await until(async () => (await latencyMs()) < 60_000, 60_000);
  await elsewhere.close();
});

test('a captions button appears with the first cue, and shows it', async () => {
  expect(await isVisible('#captions')).toBe(false);
  await page.evaluate(() => {
    const track = document.querySelector('video')?.addTextTrack('captions', 'English');
    track?.addCue(new VTTCue(0, 3_600, 'What is said'));
  });
  await until(() => isVisible('#captions'), 10_000);
  await page.keyboard.press('c');
  expect(await state('captions')).toBe('true');
  expect(await page.evaluate(() => document.querySelector('video')?.textTracks[0]?.mode)).toBe('showing');
});
