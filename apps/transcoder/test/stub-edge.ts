// An edge's relay for tests: serves a recorded FLV as a publisher's connection, from the keyframe at or before `from`.
import {
  encodeFlvHeader,
  encodeFlvTag,
  FlvDemuxer,
  parseAudioUnits,
  parseVideoUnits,
  type FlvTag,
} from '@millrace/flv';
import { relayConnectionHeader, relayTimeOriginHeader, type ConnectionId } from '@millrace/pipeline';
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
  close(): Promise<void>;
}

export interface StubEdgeOptions {
  tags: readonly FlvTag[];
  connectionId: ConnectionId;
  timeOriginMs: number;
  /** Breaks the first pull off, without an end, when its media reaches this time. */
  breakFirstPullAtMs?: number;
  /** Further pulls are told that the connection is gone. */
  maxPulls?: number;
}

export async function startStubEdge(options: StubEdgeOptions): Promise<StubEdge> {
  const pulls: (number | undefined)[] = [];
  const server = createServer((request, response) => {
    const from = new URL(request.url ?? '/', 'http://edge').searchParams.get('from');
    const fromMs = from === null ? undefined : Number(from);
    pulls.push(fromMs);
    if (pulls.length > (options.maxPulls ?? Infinity)) {
      response.writeHead(404).end();
      return;
    }
    serve(response, options, fromMs, pulls.length === 1 ? options.breakFirstPullAtMs : undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    pulls,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(
  response: ServerResponse,
  { tags, connectionId, timeOriginMs }: StubEdgeOptions,
  fromMs: number | undefined,
  breakAtMs: number | undefined,
): void {
  response.writeHead(200, { [relayConnectionHeader]: connectionId, [relayTimeOriginHeader]: String(timeOriginMs) });
  response.write(encodeFlvHeader({ hasAudio: true, hasVideo: true }));
  for (const tag of tags.filter(isHeader)) response.write(encodeFlvTag(tag));
  const media = tags.filter((tag) => tag.type !== 'script' && !isHeader(tag));
  const start = startIndex(media, fromMs);
  for (const tag of media.slice(start)) {
    if (breakAtMs !== undefined && tag.timestampMs > breakAtMs) {
      response.write(encodeFlvTag(tag), () => response.destroy());
      return;
    }
    response.write(encodeFlvTag(tag));
  }
  response.end();
}

function isHeader({ type, payload }: FlvTag): boolean {
  const { units } = type === 'video' ? parseVideoUnits(payload) : parseAudioUnits(payload);
  return type !== 'script' && units[0]?.kind === 'sequenceStart';
}

function startIndex(media: readonly FlvTag[], fromMs: number | undefined): number {
  if (fromMs === undefined) return 0;
  return media.findLastIndex((tag) => {
    const [unit] = tag.type === 'video' ? parseVideoUnits(tag.payload).units : [];
    return unit?.isKeyframe && tag.timestampMs + unit.compositionTimeMs <= fromMs;
  });
}
