// A platform as `npm start` starts it, more transcoders or none, one low-latency stream, its encoder, and a viewer of each of
// its renditions who keeps everything.
import { until } from '@millrace/testing';
import { Broadcaster } from '../../support/broadcaster.ts';
import { EncoderOracle } from '../../support/encoder-oracle.ts';
import { logInAsAdmin, type Worker } from '../../support/platform-admin.ts';
import { removeHome, startPlatform } from '../../support/platform.ts';
import { encoders, pidOfService } from '../../support/service-processes.ts';
import { watchAsViewers, type ViewerOracle } from '../../support/viewer-oracle.ts';
import { renditionUrls } from '../../support/viewer.ts';
import { buildWithEnd, type Undo } from '../ending.ts';
import { makeNumberedClip } from '../numbered-clip.ts';
import { RenditionRecorder } from '../rendition-recorder.ts';
import { startSpareTranscoder } from '../spare-service.ts';
import type { Makers } from './kinds.ts';

export interface KillsWorld {
  encoder: EncoderOracle;
  /** By rendition. */
  recorders: ReadonlyMap<string, RenditionRecorder>;
  source: RenditionRecorder;
  oracle: ViewerOracle;
  /** Resolves when a transcoder without a stream stands by. */
  standBy(): Promise<void>;
  close(): Promise<void>;
}

const readyMs = 30_000;
const encoderLimitMs = 60_000;
const standByLimitMs = 60_000;

export function startKillsWorld(clipSeconds: number, spares: number): Promise<KillsWorld> {
  return buildWithEnd((undo) => build(clipSeconds, spares, undo));
}

async function build(clipSeconds: number, spares: number, undo: Undo): Promise<Omit<KillsWorld, 'close'>> {
  const clip = await makeNumberedClip(clipSeconds);
  const platform = await startPlatform();
  undo.push(
    () => removeHome(platform.home),
    () => platform.stop(),
  );
  const own = await until(() => pidOfService(platform.pid, 'transcoder'), 10_000);
  for (let n = 1; n <= spares; n += 1) {
    const spare = await startSpareTranscoder(own, `spare-${n}`);
    undo.push(() => spare.stop());
  }
  const isIdle = ({ state, streamCount }: Worker) => state === 'active' && streamCount === 0;
  const standBy = async () => {
    const admin = await logInAsAdmin(platform);
    await until(async () => (await admin.workers()).some(isIdle), standByLimitMs);
  };
  const api = new Broadcaster(platform.apiUrl, platform.apiKey);
  const channel = await api.createChannel({ name: 'Kills', latencyMode: 'low', media: { ladder: 'standard' } });
  const encoder = new EncoderOracle({ url: `rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`, clip });
  undo.push(() => encoder.stop());
  const path = `/${channel.playback.id}.m3u8`;
  const urls = await until(async () => {
    const found = await renditionUrls(`${platform.originUrl}${path}`).catch(() => new Map<string, string>());
    return found.has('source') && found;
  }, readyMs);
  const recorders = new Map([...urls].map(([id, url]) => [id, new RenditionRecorder(url)]));
  const source = recorders.get('source');
  if (!source) throw new Error('the source is not listed');
  for (const recorder of recorders.values()) {
    recorder.start();
    undo.push(() => recorder.stop());
  }
  return { encoder, recorders, source, oracle: watchAsViewers([platform.originUrl], path), standBy };
}

/** Who makes the stream now. A machine that is overloaded has given up the rungs; they come back when it is not. */
export async function makersOfStream(): Promise<Makers> {
  const [encoder] = await until(async () => {
    const found = await encoders(process.pid);
    return found.length > 0 && found;
  }, encoderLimitMs);
  if (!encoder) throw new Error('no transcoder runs an ffmpeg');
  return { transcoderPid: encoder.parentPid, ffmpegPid: encoder.pid };
}
