// `npm run sources -- [--rows part,…] [--players ours,shaka,videojs,ffmpeg,gstreamer] [--mode low|standard]`: publishes every
// kind of source and lets each player play it from where it joins to the end of the stream. Starts a platform of its own.
// Fails when a player does not play on; of the programs it tells what they did.
import { launchBrowser, until, type Browser } from '@millrace/testing';
import { parseArgs } from 'node:util';
import { Broadcaster } from '../support/broadcaster.ts';
import { publishEnhanced } from '../support/enhanced-publisher.ts';
import { removeHome, startPlatform, type Platform } from '../support/platform.ts';
import { servePlayerPages, type PlayerPages } from '../support/player-pages.ts';
import { fetchMediaPlaylist, fetchText, renditionUrls } from '../support/viewer.ts';
import { playbackOf, recordPlayback, type PlaybackRecord } from './playback-record.ts';
import { countWithFfmpeg, countWithGstreamer } from './other-programs.ts';
import { sources, type Source } from './sources.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '' },
    players: { type: 'string', default: 'ours,shaka,videojs,ffmpeg,gstreamer' },
    mode: { type: 'string', default: 'low' },
  },
});
const players = values.players.split(',');
const endsWithinMs = 45_000;
/** A busy machine stands still for so long by itself. */
const mayStandMs = 2_000;
/** Some players stand there until they are told that it is the end: players of whole segments before the last of them. */
const lastS = 3;
/** Not every player says that it is at the end: it is when it has the last segment, and this much left to play. */
const nearEndS = 1;
const segmentNumber = /\/(\d+)(?:\.\d+)?(?:\.map)?\.m4s$/;
const print = (line: string) => process.stdout.write(`${line}\n`);

interface Stage {
  platform: Platform;
  browser: Browser;
  pages: PlayerPages;
}

async function play(stage: Stage, name: string, source: Source): Promise<boolean> {
  const { platform, pages } = stage;
  const tags = await source.tags();
  const api = new Broadcaster(platform.apiUrl, platform.apiKey);
  const media = { ladder: [{ heightPx: 240, bitrateBps: 300_000 }] };
  const channel = await api.createChannel({ name, latencyMode: values.mode, media, reconnectWindowSeconds: 0 });
  const playlistUrl = `${platform.originUrl}/${channel.playback.id}.m3u8`;
  const publication = await publishEnhanced(`rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`, tags);
  await until(() => fetchText(playlistUrl), 30_000);
  const [mediaUrl = ''] = (await renditionUrls(playlistUrl)).values();
  const last = publication.sent.then(() => {
    publication.close();
    return lastSegmentOf(mediaUrl);
  });
  last.catch(() => undefined); // also told to who waits for it
  const addresses: Record<string, string> = {
    ours: `${platform.originUrl}/${channel.playback.id}`,
    shaka: pages.address('shaka', playlistUrl),
    videojs: pages.address('videojs', playlistUrl),
  };
  const inPages = players.flatMap((player) => {
    const address = addresses[player];
    return address === undefined ? [] : [watch(stage.browser, `${name}, ${player}`, { address, source, last })];
  });
  const programs = [
    ...(players.includes('ffmpeg') ? [countWithFfmpeg(playlistUrl)] : []),
    ...(players.includes('gstreamer') ? [countWithGstreamer(playlistUrl)] : []),
  ];
  const outcomes = await Promise.all(inPages);
  for (const said of await Promise.all(programs)) print(`${name}, ${said}`);
  return outcomes.every(Boolean);
}

/** Its number, when the stream has ended. */
async function lastSegmentOf(mediaUrl: string): Promise<number> {
  const whole = async () => {
    const playlist = await fetchMediaPlaylist(mediaUrl);
    return playlist?.ended && playlist;
  };
  const { mediaSequence, segments } = await until(whole, endsWithinMs);
  return mediaSequence + segments.length - 1;
}

interface Watched {
  address: string;
  source: Source;
  /** Number of the stream's last segment, when it has ended. */
  last: Promise<number>;
}

async function watch(browser: Browser, name: string, { address, source, last }: Watched): Promise<boolean> {
  const page = await browser.newPage({ viewport: { width: 640, height: 360 } });
  const failures: string[] = [];
  page.on('pageerror', ({ message }) => failures.push(message));
  let newestLoaded = -1;
  page.on('requestfinished', (request) => {
    newestLoaded = Math.max(newestLoaded, Number(segmentNumber.exec(request.url())?.[1] ?? -1));
  });
  await recordPlayback(page);
  await page.goto(address);
  const lastSegment = await last;
  const hasEnded = ({ hasEnded: isSaid, leftS }: PlaybackRecord) =>
    isSaid || (newestLoaded >= lastSegment && leftS < nearEndS);
  await until(async () => hasEnded(await playbackOf(page)), endsWithinMs).catch(() => undefined);
  const record = await playbackOf(page);
  await page.close();
  const hasPlayed = source.isSoundAlone ? record.playedToS > 0 : record.frames > 0;
  const stands = record.stands.filter(({ atS }) => atS < record.playedToS - lastS);
  const isSteady = stands.every(({ ms }) => ms < (source.missesMs ?? 0) + mayStandMs);
  const isPlayedOn = hasEnded(record) && failures.length === 0 && hasPlayed && isSteady;
  const stood = stands.map(({ atS, ms }) => `, stood ${ms} ms at ${atS.toFixed(1)} s`).join('');
  print(
    `${name}: ${isPlayedOn ? 'ended' : 'DID NOT PLAY ON'}; first after ${record.firstAfterMs} ms, ${record.frames} pictures ` +
      `of ${record.heightsPx.join(', ')} lines, to ${record.playedToS.toFixed(1)} s${stood} ${failures.join('; ')}`,
  );
  return isPlayedOn;
}

const wanted = values.rows.split(',').filter(Boolean);
const rows = Object.entries(sources).filter(
  ([name]) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
const platform = await startPlatform();
const [browser, pages] = [await launchBrowser(), await servePlayerPages()];
try {
  const failed: string[] = [];
  for (const [name, source] of rows) {
    const isPlayedOn = await play({ platform, browser, pages }, name, source).catch((error: unknown) => {
      print(`${name}: ${String(error)}`);
      return false;
    });
    if (!isPlayedOn) failed.push(name);
  }
  print(failed.length === 0 ? `all ${rows.length} play on` : `not played on: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  await pages.close();
  await platform.stop();
  await removeHome(platform.home);
}
