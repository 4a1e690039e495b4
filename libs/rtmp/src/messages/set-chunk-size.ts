// Set Chunk Size, type 1 (RTMP 1.0 §5.4.1).
import { readUint32 } from '../bytes.ts';
import type { OutgoingMessage } from '../chunk-encoder.ts';
import { maxChunkSizeBytes } from '../limits.ts';
import { messageType } from '../message.ts';
import { controlMessage } from './control-message.ts';

/** The peer's new chunk size, or undefined when cut short. Bit 31 is reserved and masked; more than 24 bits mean 24. */
export function decodeSetChunkSize(payload: Uint8Array): number | undefined {
  if (payload.length < 4) return undefined;
  return Math.min(readUint32(payload, 0) & 0x7fffffff, maxChunkSizeBytes);
}

export function encodeSetChunkSize(sizeBytes: number): OutgoingMessage {
  return controlMessage(messageType.setChunkSize, [sizeBytes]);
}
