// An edge's relay for tests: serves a recorded FLV as a publisher's connection, from the keyframe at or before `from`.
import { encodeFlvHeader, encodeFlvTag, FlvDemuxer, parseVideoUnits, type FlvTag } from '@millrace/flv';
import {
  relayClockHeader,
  relayConnectionHeader,
  relayKeepAlive,
  relayTimeOriginHeader,
  type ConnectionId,
} from '@millrace/pipeline';
import { isHeader, isKeyframe } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The FLV of a clip, as an encoder would send it. */
export async function toFlvTags(clip: string): Promise<FlvTag[]> {
  const args = ['-hide_banner', '-loglevel', 'error', '-i', clip, '-c', 'copy', '-f', 'flv', 'pipe:1'];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 });
  return new FlvDemuxer().push(stdout);
}

export interface StubEdge {
  baseUrl: string;
  /** `from` of each pull so far. */
  pulls: (number | undefined)[];
  /** How many readers each pull found. */
  readers: number[];
  close(): Promise<void>;
}

const asFurtherPull = { breakFirstPullAtMs: undefined, endFirstPullAtMs: undefined, firstPullStays: false } as const;

export interface StubEdgeOptions {
  tags: readonly FlvTag[];
  connectionId: ConnectionId;
  timeOriginMs: number;
  /** By the edge's clock, when it is asked; unless set it tells no clock. */
  sentForMs?: number;
  /** Breaks the first pull off, without an end, when its media reaches this time. */
  breakFirstPullAtMs?: number | undefined;
  /** Ends the first pull, as if its source had ended, when its media reaches this time. */
  endFirstPullAtMs?: number | undefined;
  /** The first pull gets no end: as if its source went on. */
  firstPullStays?: boolean;
  /** So many pulls are told that the encoder has sent nothing yet. */
  notReadyTimes?: number;
  /** Further pulls are told that the connection is gone. */
  maxPulls?: number;
}

export async function startStubEdge(options: StubEdgeOptions): Promise<StubEdge> {
  const pulls: (number | undefined)[] = [];
  const readers: number[] = [];
  let attached = 0;
  const server = createServer((request, response) => {
    const from = new URL(request.url ?? '/', 'http://edge').searchParams.get('from');
    const fromMs = from === null ? undefined : Number(from);
    pulls.push(fromMs);
    readers.push(attached);
    attached += 1;
    response.once('close', () => (attached -= 1));
    if (pulls.length <= (options.notReadyTimes ?? 0)) {
      response.writeHead(503).end();
      return;
    }
    if (pulls.length > (options.maxPulls ?? Infinity)) {
      response.writeHead(404).end();
      return;
    }
    serve(response, pulls.length === 1 ? options : { ...options, ...asFurtherPull }, fromMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    pulls,
    readers,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(
  response: ServerResponse,
  {
    tags,
    connectionId,
    timeOriginMs,
    sentForMs,
    breakFirstPullAtMs: breakAtMs,
    endFirstPullAtMs,
    firstPullStays,
  }: StubEdgeOptions,
  fromMs: number | undefined,
): void {
  response.writeHead(200, {
    [relayConnectionHeader]: connectionId,
    [relayTimeOriginHeader]: String(timeOriginMs),
    ...(sentForMs !== undefined && { [relayClockHeader]: String(timeOriginMs + sentForMs) }),
  });
  response.write(encodeFlvHeader({ hasAudio: true, hasVideo: true }));
  const media = tags.filter(({ type }) => type !== 'script');
  const start = startIndex(media, fromMs);
  const before = media.slice(0, start).filter(isHeader);
  for (const kind of ['video', 'audio'] as const) {
    const header = before.findLast(({ type }) => type === kind);
    if (header) response.write(encodeFlvTag(header));
  }
  for (const tag of media.slice(start)) {
    if (breakAtMs !== undefined && tag.timestampMs > breakAtMs) {
      response.write(encodeFlvTag(tag), () => response.destroy());
      return;
    }
    if (endFirstPullAtMs !== undefined && tag.timestampMs > endFirstPullAtMs) break;
    response.write(encodeFlvTag(tag));
  }
  if (firstPullStays) keepAlive(response);
  else response.end();
}

/** An edge whose source is silent says that it lives. */
function keepAlive(response: ServerResponse): void {
  const tag = encodeFlvTag({ type: 'script', timestampMs: 0, payload: new Uint8Array() });
  const timer = setInterval(() => response.write(tag), relayKeepAlive.everyMs);
  response.once('close', () => clearInterval(timer));
}

/** Reading begins with a keyframe, or with any sound where there are no pictures before. */
function startIndex(media: readonly FlvTag[], fromMs: number | undefined): number {
  if (fromMs === undefined) return 0;
  const keyframe = media.findLastIndex((tag) => isKeyframe(tag) && presentedMs(tag) <= fromMs);
  if (keyframe >= 0) return keyframe;
  const sound = media.findLastIndex((tag) => tag.type === 'audio' && !isHeader(tag) && tag.timestampMs <= fromMs);
  return Math.max(0, sound);
}

function presentedMs({ timestampMs, payload }: FlvTag): number {
  return timestampMs + (parseVideoUnits(payload).units[0]?.compositionTimeMs ?? 0);
}
