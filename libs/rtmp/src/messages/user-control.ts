// User Control, type 4 (RTMP 1.0 §6.2, §7.1.7): an event number and its data. Only pings concern a server that ingests;
// every other event is ignored.
import { readUint16, writeUint32 } from '../bytes.ts';
import type { OutgoingMessage } from '../chunk-encoder.ts';
import { messageType } from '../message.ts';
import { controlChunkStreamId } from './control-message.ts';

const event = { streamBegin: 0, pingRequest: 6, pingResponse: 7 } as const;

/** The answer to a ping: the same four bytes back. Undefined when `payload` is no ping. */
export function answerPing(payload: Uint8Array): OutgoingMessage | undefined {
  if (payload.length < 6 || readUint16(payload, 0) !== event.pingRequest) return undefined;
  const answer = payload.slice(0, 6);
  answer[1] = event.pingResponse;
  return userControl(answer);
}

export function encodePingRequest(timestampMs: number): OutgoingMessage {
  return userControl(eventWith(event.pingRequest, timestampMs));
}

export function encodeStreamBegin(streamId: number): OutgoingMessage {
  return userControl(eventWith(event.streamBegin, streamId));
}

function eventWith(type: number, value: number): Uint8Array {
  const payload = new Uint8Array(6);
  payload[1] = type;
  writeUint32(payload, 2, value);
  return payload;
}

function userControl(payload: Uint8Array): OutgoingMessage {
  return { chunkStreamId: controlChunkStreamId, typeId: messageType.userControl, streamId: 0, payload };
}
