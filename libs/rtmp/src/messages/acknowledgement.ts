// Acknowledgement, type 3 (RTMP 1.0 §5.4.3). Hardware encoders stop sending when it stays away, whether or not they asked.
import type { OutgoingMessage } from '../chunk-encoder.ts';
import { messageType } from '../message.ts';
import { controlMessage } from './control-message.ts';

/** `receivedBytes` is the whole count since the connection began; the field holds it modulo 2^32. */
export function encodeAcknowledgement(receivedBytes: number): OutgoingMessage {
  return controlMessage(messageType.acknowledgement, [receivedBytes % 0x1_0000_0000]);
}
