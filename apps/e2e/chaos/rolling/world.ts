// A platform with two of every service but the jobs, each pair behind what a balancer does, and streams with their encoders
// and viewers.
import { freePort, until } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { Broadcaster } from '../../support/broadcaster.ts';
import { EncoderOracle } from '../../support/encoder-oracle.ts';
import { removeHome, startPlatform, type Platform } from '../../support/platform.ts';
import { pidOfService } from '../../support/service-processes.ts';
import { watchAsViewers, type ViewerOracle } from '../../support/viewer-oracle.ts';
import { renditionUrls } from '../../support/viewer.ts';
import { makeNumberedClip } from '../numbered-clip.ts';
import { RenditionRecorder } from '../rendition-recorder.ts';
import { SpareService, startSpareTranscoder } from '../spare-service.ts';

export interface WatchedStream {
  encoder: EncoderOracle;
  /** Of the source rendition, by whatever origin answers. */
  recorder: RenditionRecorder;
  oracle: ViewerOracle;
}

export interface RollingWorld {
  platform: Platform;
  spares: Readonly<Record<'transcoder' | 'origin' | 'api', SpareService>>;
  apiUrls: readonly string[];
  streams: readonly WatchedStream[];
  close(): Promise<void>;
}

const clipSeconds = 900;
const clipKbps = 300;
const firstSegmentMs = 120_000;
/** Encoders that begin all at once are not what is looked at here. */
const betweenStartsMs = 700;
/** As a deployment gives them: time for one encoder after the other to come back elsewhere. */
const edgeDrainSeconds = (count: number) => 5 + Math.ceil(count / 2);

export async function startRollingWorld(count: number): Promise<RollingWorld> {
  const undo: (() => unknown)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await build(count, undo)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(count: number, undo: (() => unknown)[]): Promise<Omit<RollingWorld, 'close'>> {
  const clip = await makeNumberedClip(clipSeconds, clipKbps);
  const env = {
    MILLRACE_EDGE_PROCESSES: '2',
    MILLRACE_EDGE_DRAIN_SECONDS: `${edgeDrainSeconds(count)}`,
    MILLRACE_TRANSCODER_STREAMS: `${count + 4}`,
  };
  const platform = await startPlatform({ env });
  undo.push(
    () => removeHome(platform.home),
    () => platform.stop(),
  );
  const pid = (service: string) => until(() => pidOfService(platform.pid, service), 20_000);
  const [originPort, apiPort] = [await freePort(), await freePort()];
  const spares = {
    transcoder: await startSpareTranscoder(await pid('transcoder'), 'spare'),
    origin: await SpareService.start(await pid('origin'), 'origin', {
      MILLRACE_ORIGIN_PORT: `${originPort}`,
      MILLRACE_ORIGIN_MANAGEMENT_PORT: '0',
    }),
    api: await SpareService.start(await pid('api'), 'api', {
      MILLRACE_API_PORT: `${apiPort}`,
      MILLRACE_API_INTERNAL_PORT: '0',
      MILLRACE_API_MANAGEMENT_PORT: '0',
    }),
  };
  for (const spare of Object.values(spares)) undo.push(() => spare.stop());
  const originUrls = [platform.originUrl, `http://127.0.0.1:${originPort}`];
  const encoders: EncoderOracle[] = [];
  const starting: Promise<WatchedStream>[] = [];
  undo.push(() => Promise.all(encoders.map((encoder) => encoder.stop())));
  const api = new Broadcaster(platform.apiUrl, platform.apiKey);
  for (let n = 0; n < count; n += 1) {
    const channel = await api.createChannel({ name: `Rolling ${n + 1}`, media: { ladder: 'none' } });
    const encoder = new EncoderOracle({ url: `rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`, clip });
    encoders.push(encoder);
    starting.push(watch(encoder, originUrls, `/${channel.playback.id}.m3u8`));
    await delay(betweenStartsMs);
  }
  const streams = await Promise.all(starting);
  return { platform, spares, apiUrls: [platform.apiUrl, `http://127.0.0.1:${apiPort}`], streams };
}

async function watch(encoder: EncoderOracle, originUrls: readonly string[], path: string): Promise<WatchedStream> {
  return { encoder, recorder: await recorderOf(originUrls, path), oracle: watchAsViewers(originUrls, path) };
}

async function recorderOf(originUrls: readonly string[], path: string): Promise<RenditionRecorder> {
  const urls = originUrls.map((origin) =>
    until(
      async () =>
        (await renditionUrls(new URL(path, origin).href).catch(() => new Map<string, string>())).get('source'),
      firstSegmentMs,
    ),
  );
  const recorder = new RenditionRecorder(...(await Promise.all(urls)));
  recorder.start();
  return recorder;
}
