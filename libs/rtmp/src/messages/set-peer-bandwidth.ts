// Set Peer Bandwidth, type 6 (RTMP 1.0 §5.4.5). ffmpeg gives up when the value is not positive. The peer's is ignored.
import type { OutgoingMessage } from '../chunk-encoder.ts';
import { messageType } from '../message.ts';
import { controlMessage } from './control-message.ts';

const dynamicLimit = 2;

export function encodeSetPeerBandwidth(windowBytes: number): OutgoingMessage {
  return controlMessage(messageType.setPeerBandwidth, [windowBytes], [dynamicLimit]);
}
