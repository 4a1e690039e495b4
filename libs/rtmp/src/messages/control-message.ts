// Protocol control messages travel on chunk stream 2, message stream 0 (RTMP 1.0 §5.4), and hold 32-bit numbers.
import { writeUint32 } from '../bytes.ts';
import type { OutgoingMessage } from '../chunk-encoder.ts';

export const controlChunkStreamId = 2;

export function controlMessage(
  typeId: number,
  words: readonly number[],
  tail: readonly number[] = [],
): OutgoingMessage {
  const payload = new Uint8Array(words.length * 4 + tail.length);
  words.forEach((word, index) => {
    writeUint32(payload, index * 4, word);
  });
  payload.set(tail, words.length * 4);
  return { chunkStreamId: controlChunkStreamId, typeId, streamId: 0, payload };
}
