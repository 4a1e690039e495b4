// The platform on nodes of its own, one live stream on it with an encoder and with viewers who keep everything.
import { until } from '@millrace/testing';
import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broadcaster, type Channel } from '../../support/broadcaster.ts';
import { EncoderOracle } from '../../support/encoder-oracle.ts';
import { encoders } from '../../support/service-processes.ts';
import { watchAsViewers, type ViewerOracle } from '../../support/viewer-oracle.ts';
import { renditionUrls } from '../../support/viewer.ts';
import { buildWithEnd, type Undo } from '../ending.ts';
import { makeNumberedClip } from '../numbered-clip.ts';
import { RenditionRecorder } from '../rendition-recorder.ts';
import { awaitReady, Network } from './network.ts';
import {
  apiKey,
  backingPorts,
  bootstrapProgram,
  environmentOf,
  password,
  programOf,
  serviceNames,
  transcoders,
  urlsOf,
  type BackingName,
  type ServiceName,
} from './services.ts';

export interface PartitionWorld {
  network: Network;
  encoder: EncoderOracle;
  /** Of video, by rendition. */
  recorders: ReadonlyMap<string, RenditionRecorder>;
  source: RenditionRecorder;
  oracle: ViewerOracle;
  /** The transcoder that makes the stream. */
  maker(): Promise<string>;
  /** Broadcasts of the channel so far. */
  streams(): Promise<number>;
  close(): Promise<void>;
}

const clipSeconds = 1_200;
const startMs = 120_000;
const endMs = 15_000;
const backingNames = Object.keys(backingPorts) as BackingName[];

export function startPartitionWorld(): Promise<PartitionWorld> {
  return buildWithEnd(build);
}

async function build(undo: Undo): Promise<Omit<PartitionWorld, 'close'>> {
  const clip = await makeNumberedClip(clipSeconds);
  const home = await mkdtemp(join(tmpdir(), 'millrace-partitions-'));
  undo.push(() => rm(home, { recursive: true, force: true }));
  const network = await Network.of([...backingNames, ...serviceNames]);
  undo.push(() => network.close());
  await Promise.all(backingNames.map((name) => startBacking(network, name, home, undo)));
  const processes = await startServices(network, undo);
  const urls = urlsOf(network);
  const api = new Broadcaster(urls.api, apiKey);
  const settings = { name: 'Partitions', media: { ladder: 'standard' } };
  const channel = await until(() => api.createChannel(settings), startMs);
  const encoder = new EncoderOracle({ url: `${urls.rtmp}/${channel.streamKey}`, clip });
  undo.push(() => encoder.stop());
  const recorders = await record(urls.origin, channel, undo);
  const source = recorders.get('source');
  if (!source) throw new Error('the source is not listed');
  return {
    ...{ network, encoder, recorders, source },
    oracle: watchAsViewers([urls.origin], `/${channel.playback.id}.m3u8`),
    maker: () => makerAmong(processes),
    streams: async () => (await api.streams(channel.id)).length,
  };
}

async function startBacking(network: Network, name: BackingName, home: string, undo: Undo): Promise<void> {
  const program = join(import.meta.dirname, 'backing.ts');
  const words = [process.execPath, program, name, join(home, name), password, `${backingPorts[name]}`];
  const child = network.spawn(name, words, { env: process.env });
  undo.push(() => end(child));
  await awaitReady(child, name);
}

async function startServices(network: Network, undo: Undo): Promise<ReadonlyMap<ServiceName, ChildProcess>> {
  const start = (name: ServiceName, program: string) => {
    const child = network.spawn(name, [process.execPath, program], { env: environmentOf(network, name) });
    child.stdout?.resume();
    undo.push(() => end(child));
    return child;
  };
  const [code] = (await once(start('api', bootstrapProgram), 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the bootstrap ended with ${code}`);
  return new Map(serviceNames.map((name) => [name, start(name, programOf(name))]));
}

async function record(origin: string, channel: Channel, undo: Undo): Promise<Map<string, RenditionRecorder>> {
  const urls = await until(async () => {
    const found = await renditionUrls(`${origin}/${channel.playback.id}.m3u8`);
    return found.has('source') && found;
  }, startMs);
  const video = [...urls].filter(([id]) => id !== 'audio');
  return new Map(
    video.map(([id, url]) => {
      const recorder = new RenditionRecorder(url);
      recorder.start();
      undo.push(() => recorder.stop());
      return [id, recorder];
    }),
  );
}

async function makerAmong(processes: ReadonlyMap<ServiceName, ChildProcess>): Promise<string> {
  return until(async () => {
    const [made] = await encoders(process.pid);
    return transcoders.find((name) => processes.get(name)?.pid === made?.parentPid);
  }, startMs);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), endMs);
  await ended.finally(() => clearTimeout(late));
}
