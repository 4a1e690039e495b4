// A source file cut into RTMP chunks once, so that a publisher costs one `write` per message. Timestamps are differences,
// so the same bytes serve every publisher and every repetition of the file.
import { FlvDemuxer, type FlvTag } from '@millrace/flv';

export interface ChunkedMessage {
  readonly bytes: Uint8Array;
  readonly type: 'audio' | 'video';
  /** Time in the file at which it is due. */
  readonly dueMs: number;
  /** What its header adds to the time of its chunk stream. */
  readonly stepMs: number;
  readonly isKeyframe: boolean;
}

export interface ChunkedSource {
  /** Chunk size, metadata and sequence headers: sent once, before the media. */
  readonly prelude: Uint8Array;
  readonly messages: readonly ChunkedMessage[];
  readonly durationMs: number;
}

const chunkStreams = { audio: 4, video: 6 } as const;
const typeIds = { audio: 8, video: 9, script: 18 } as const;
const nominalStepMs = 33;

export function chunkSource(flv: Uint8Array, chunkSizeBytes: number): ChunkedSource {
  const tags = new FlvDemuxer().push(flv);
  const media = tags.filter(isFrame).sort((a, b) => a.timestampMs - b.timestampMs);
  const firstMs = media[0]?.timestampMs ?? 0;
  const durationMs = (media.at(-1)?.timestampMs ?? 0) - firstMs + nominalStepMs;
  const latestMs = { audio: 0, video: 0 };
  for (const { type, timestampMs } of media) latestMs[type] = timestampMs - firstMs - durationMs;
  const messages = media.map((tag): ChunkedMessage => {
    const dueMs = tag.timestampMs - firstMs;
    const stepMs = dueMs - latestMs[tag.type];
    latestMs[tag.type] = dueMs;
    const header = [...uint(stepMs, 3), ...uint(tag.payload.length, 3), typeIds[tag.type]];
    const bytes = chunks(1, chunkStreams[tag.type], header, tag.payload, chunkSizeBytes);
    const isKeyframe = tag.type === 'video' && (tag.payload[0] ?? 0) >> 4 === 1;
    return { bytes, type: tag.type, dueMs, stepMs, isKeyframe };
  });
  const headers = tags.filter((tag) => !isFrame(tag)).map((tag) => firstChunks(tag, chunkSizeBytes));
  const prelude = Buffer.concat([command(2, 1, uint(chunkSizeBytes, 4), 0), ...headers]);
  return { prelude, messages, durationMs };
}

/** A message with a full header, as a command or a control message. */
export function command(
  chunkStreamId: number,
  typeId: number,
  payload: readonly number[],
  streamId: number,
): Uint8Array {
  const header = [...uint(0, 3), ...uint(payload.length, 3), typeId, ...uint(streamId, 4).reverse()];
  return chunks(0, chunkStreamId, header, Uint8Array.from(payload), 128);
}

function isFrame(tag: FlvTag): tag is FlvTag & { type: 'audio' | 'video' } {
  return tag.type !== 'script' && tag.payload[1] === 1;
}

function firstChunks(tag: FlvTag, chunkSizeBytes: number): Uint8Array {
  const chunkStreamId = tag.type === 'script' ? chunkStreams.audio : chunkStreams[tag.type];
  const header = [...uint(0, 3), ...uint(tag.payload.length, 3), typeIds[tag.type], 1, 0, 0, 0];
  return chunks(0, chunkStreamId, header, tag.payload, chunkSizeBytes);
}

function chunks(
  format: 0 | 1,
  chunkStreamId: number,
  header: readonly number[],
  payload: Uint8Array,
  sizeBytes: number,
): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of((format << 6) | chunkStreamId, ...header)];
  for (let at = 0; at < payload.length || at === 0; at += sizeBytes) {
    if (at > 0) parts.push(Uint8Array.of(0xc0 | chunkStreamId));
    parts.push(payload.subarray(at, at + sizeBytes));
  }
  return Buffer.concat(parts);
}

export function uint(value: number, sizeBytes: number): number[] {
  return Array.from({ length: sizeBytes }, (_, index) => Math.floor(value / 256 ** (sizeBytes - 1 - index)) % 256);
}
