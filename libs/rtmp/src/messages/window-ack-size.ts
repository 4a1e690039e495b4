// Window Acknowledgement Size, type 5 (RTMP 1.0 §5.4.4): after how many bytes the sender of it wants an acknowledgement.
import { readUint32 } from '../bytes.ts';
import type { OutgoingMessage } from '../chunk-encoder.ts';
import { messageType } from '../message.ts';
import { controlMessage } from './control-message.ts';

/** What we ask for, and what we assume when the peer says nothing. */
export const defaultWindowBytes = 2_500_000;
const minWindowBytes = 64 * 1024;
const maxWindowBytes = 10_000_000;

/** The peer's window within our bounds, or undefined when cut short. 0 means the default. */
export function decodeWindowAckSize(payload: Uint8Array): number | undefined {
  if (payload.length < 4) return undefined;
  const asked = readUint32(payload, 0);
  return asked === 0 ? defaultWindowBytes : Math.min(Math.max(asked, minWindowBytes), maxWindowBytes);
}

export function encodeWindowAckSize(windowBytes: number): OutgoingMessage {
  return controlMessage(messageType.windowAckSize, [windowBytes]);
}
