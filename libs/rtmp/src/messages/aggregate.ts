// Aggregate, type 22 (RTMP 1.0 §7.1.6): several messages in the form of FLV tags. Only the distances between their
// timestamps count; the aggregate's own timestamp is the time of the first.
import { readUint24 } from '../bytes.ts';
import type { RtmpMessage } from '../message.ts';

const headerSizeBytes = 11;
const backPointerSizeBytes = 4;

/** The messages inside, one by one: there may be half a million. Payloads are views. A part that is cut short ends it. */
export function* splitAggregate(aggregate: RtmpMessage): Generator<RtmpMessage, undefined> {
  const { payload, streamId } = aggregate;
  let firstMs: number | undefined;
  for (let at = 0; at + headerSizeBytes <= payload.length;) {
    const endAt = at + headerSizeBytes + readUint24(payload, at + 1);
    if (endAt > payload.length) break;
    const timeMs = (((payload[at + 7] ?? 0) << 24) | readUint24(payload, at + 4)) >>> 0;
    firstMs ??= timeMs;
    yield {
      typeId: payload[at] ?? 0,
      streamId,
      timestampMs: (aggregate.timestampMs + timeMs - firstMs) >>> 0,
      payload: payload.subarray(at + headerSizeBytes, endAt),
    };
    at = endAt + backPointerSizeBytes;
  }
}
