// An edge's relay for the benchmark: serves a source again and again with times that go on, as fast as it is read or in real
// time, and remembers when each picture was sent.
import { encodeFlvHeader, encodeFlvTag, parseAudioUnits, parseVideoUnits, type FlvTag } from '@millrace/flv';
import { relayConnectionHeader, relayTimeOriginHeader } from '@millrace/pipeline';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { sourceSeconds } from './source-file.ts';

export interface RelayOptions {
  tags: readonly FlvTag[];
  durationSeconds: number;
  pace: 'real-time' | 'unbounded';
  connectionId: string;
}

export interface BenchRelay {
  baseUrl: string;
  /** Relay time 0 in `performance.now()` of this process, once it is asked for. */
  beganAtMs(): number;
  close(): Promise<void>;
}

export async function startRelay(options: RelayOptions): Promise<BenchRelay> {
  let beganAtMs = Number.NaN;
  const server = createServer((_request, response) => {
    beganAtMs = performance.now();
    void serve(response, options, beganAtMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    beganAtMs: () => beganAtMs,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A reader that goes away ends it. */
async function serve(response: ServerResponse, options: RelayOptions, beganAtMs: number): Promise<void> {
  response.writeHead(200, {
    [relayConnectionHeader]: options.connectionId,
    [relayTimeOriginHeader]: String(Math.round(Date.now())),
  });
  await pipeline(Readable.from(bytesOf(options, beganAtMs)), response).catch(() => undefined);
}

async function* bytesOf(options: RelayOptions, beganAtMs: number): AsyncGenerator<Uint8Array> {
  const { tags, durationSeconds, pace } = options;
  yield encodeFlvHeader({ hasAudio: true, hasVideo: true });
  const media = tags.filter(({ type }) => type !== 'script');
  for (let round = 0; round * sourceSeconds < durationSeconds; round += 1) {
    for (const tag of media) {
      if (round > 0 && isHeader(tag)) continue;
      const timestampMs = tag.timestampMs + round * sourceSeconds * 1_000;
      const aheadMs = timestampMs - (performance.now() - beganAtMs);
      if (pace === 'real-time' && aheadMs > 1) await delay(aheadMs);
      yield encodeFlvTag({ ...tag, timestampMs });
    }
  }
}

function isHeader({ type, payload }: FlvTag): boolean {
  const { units } = type === 'video' ? parseVideoUnits(payload) : parseAudioUnits(payload);
  return units[0]?.kind === 'sequenceStart';
}
