// `npm run bench:latency`: how late a viewer sees what happens, by a clock in the encoder's picture that is read from the
// picture in Chromium, and where the time goes. Starts a platform of its own; needs ffmpeg, redis-server and Chromium. The
// same machine draws and encodes the source, encodes the ladder and decodes the picture: its CPU is part of the figures.
import { launchBrowser, until, type Browser } from '@millrace/testing';
import { parseArgs } from 'node:util';
import { Broadcaster } from '../support/broadcaster.ts';
import { publishClock } from '../support/clock-publisher.ts';
import { medianOf, readClock } from '../support/clock-reader.ts';
import { removeHome, startPlatform, type Platform } from '../support/platform.ts';
import { fetchText, renditionUrls } from '../support/viewer.ts';
import { edgeAges } from './edge-age.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: 'low,low-passed-through,standard,standard-passed-through' },
    seconds: { type: 'string', default: '12' },
  },
});
const seconds = Number(values.seconds);
const settleMs = 8_000;

interface Case {
  latencyMode: 'low' | 'standard';
  media: Record<string, unknown>;
}
const cases: Readonly<Record<string, Case>> = {
  low: { latencyMode: 'low', media: {} },
  'low-passed-through': { latencyMode: 'low', media: { ladder: 'none' } },
  standard: { latencyMode: 'standard', media: {} },
  'standard-passed-through': { latencyMode: 'standard', media: { ladder: 'none' } },
};

const print = (line: string) => process.stdout.write(`${line}\n`);
const percentile = (all: readonly number[], share: number) =>
  Math.round(all.toSorted((a, b) => a - b)[Math.floor((all.length - 1) * share)] ?? Number.NaN);

async function measure(platform: Platform, browser: Browser, name: string): Promise<void> {
  const wanted = cases[name];
  if (!wanted) throw new Error(`There is no case ${name}; there are ${Object.keys(cases).join(', ')}.`);
  const api = new Broadcaster(platform.apiUrl, platform.apiKey);
  const channel = await api.createChannel({ name, ...wanted });
  const pageUrl = `${platform.originUrl}/${channel.playback.id}`;
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  // The viewer is there before the stream.
  const waits = page.waitForRequest(/\/next$/);
  await page.goto(pageUrl);
  await waits;
  const publisher = publishClock(`rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`);
  try {
    await until(() => fetchText(`${pageUrl}.m3u8`), 60_000);
    const playableAtMs = Date.now();
    await page.waitForFunction(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames);
    const seenAtMs = Date.now();
    const [stream] = await api
      .call<{ data: { startedAt: string }[] }>('GET', `/v1/channels/${channel.id}/streams`)
      .then(({ data }) => data);
    const publishedAtMs = Date.parse(stream?.startedAt ?? '');
    print(
      `${name}: publish was accepted ${publishedAtMs - publisher.startedAtMs} ms after ffmpeg was started; ` +
        `playable ${playableAtMs - publishedAtMs} ms after that, first picture ${seenAtMs - publishedAtMs} ms`,
    );
    print(`${name}:   of the page, after publish: ${await page.evaluate(startOfPage, publishedAtMs)}`);
    await page.waitForTimeout(settleMs);
    // The passed-through source stays, whatever the machine carries; it is listed together with the rungs.
    const playlistUrl = (await renditionUrls(`${pageUrl}.m3u8`)).get('source') ?? '';
    const [glass, ages] = await Promise.all([readClock(page, seconds * 1_000), edgeAges(playlistUrl, seconds)]);
    const pageMs = Number(await page.getAttribute('#player', 'data-latency-ms'));
    const heightPx = await page.evaluate(() => document.querySelector('video')?.videoHeight ?? 0);
    const glassMs = medianOf(glass.latenciesMs);
    print(
      `${name}: glass to glass ${glassMs} ms (p95 ${percentile(glass.latenciesMs, 0.95)}, ${glass.latenciesMs.length} frames of ${heightPx} lines)`,
    );
    print(
      `${name}:   ${glassMs - pageMs} ms drawing, encoding and RTMP; ${percentile(ages, 0.5)} ms until the end of a part is listed ` +
        `(p95 ${percentile(ages, 0.95)}); ${pageMs - percentile(ages, 0.5)} ms held back by the player, of which up to one part is its own age`,
    );
  } finally {
    await page.close();
    await publisher.stop();
  }
}

/** What was there when, in ms after `publishedAtMs`, by the browser's own clock. Runs in the page. */
function startOfPage(publishedAtMs: number): string {
  const loaded = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const after = ({ responseEnd }: PerformanceResourceTiming) =>
    Math.round(performance.timeOrigin + responseEnd - publishedAtMs);
  const first = (pattern: RegExp) => loaded.filter(({ name }) => pattern.test(name)).find((entry) => after(entry) > 0);
  const parts = { told: /\/next$/, 'media playlist': /str_\w+\/\w+\.m3u8/, 'first media': /\.m4s/ };
  return Object.entries(parts)
    .map(([what, pattern]) => {
      const entry = first(pattern);
      return `${what} ${entry ? after(entry) : '–'}`;
    })
    .join(', ');
}

const platform = await startPlatform();
const browser = await launchBrowser();
try {
  for (const name of values.cases.split(',')) await measure(platform, browser, name);
} finally {
  await browser.close();
  await platform.stop();
  await removeHome(platform.home);
}
