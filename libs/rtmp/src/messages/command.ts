// Commands, types 20 (AMF0) and 17 (RTMP 1.0 §7.1.1): name, transaction id, command object, arguments. In type 17 the
// first byte selects the format; 0 means that AMF0 follows, any value of which may switch to AMF3.
import { decodeAmf0 } from '../amf0-decoder.ts';
import { encodeAmf0 } from '../amf0-encoder.ts';
import { isAmf0Object, type Amf0Object, type Amf0Value } from '../amf0-value.ts';
import type { OutgoingMessage } from '../chunk-encoder.ts';
import type { Amf0Limits } from '../limits.ts';
import { messageType, type RtmpMessage } from '../message.ts';

export interface Command {
  readonly name: string;
  /** 0 when the peer wants no answer, or sent what is not an id. */
  readonly transactionId: number;
  readonly commandObject: Amf0Object | undefined;
  readonly args: readonly Amf0Value[];
  /** The message stream it is about. */
  readonly streamId: number;
}

/** Undefined when there is no name to act on. Throws RtmpProtocolError on malformed AMF. */
export function decodeCommand(message: RtmpMessage, limits: Amf0Limits): Command | undefined {
  const [name, id, commandObject, ...args] = decodeAmf0(withoutFormatByte(message), limits);
  if (typeof name !== 'string') return undefined;
  return {
    name,
    transactionId: typeof id === 'number' && Number.isFinite(id) && id > 0 ? id : 0,
    commandObject: isAmf0Object(commandObject) ? commandObject : undefined,
    args,
    streamId: message.streamId,
  };
}

/** Type 17 and 15 payloads begin with a format byte; encoders that leave it out begin with a string marker. */
export function withoutFormatByte(message: RtmpMessage): Uint8Array {
  const hasFormatByte =
    (message.typeId === messageType.commandAmf3 || message.typeId === messageType.dataAmf3) && message.payload[0] === 0;
  return hasFormatByte ? message.payload.subarray(1) : message.payload;
}

const commandChunkStreamId = 3;
const statusChunkStreamId = 5;

/** A command of ours about the connection. */
export function encodeCommand(values: readonly Amf0Value[]): OutgoingMessage {
  return {
    chunkStreamId: commandChunkStreamId,
    typeId: messageType.command,
    streamId: 0,
    payload: encodeAmf0(values),
  };
}

/** An `onStatus` about one message stream. */
export function encodeStatus(streamId: number, info: Amf0Object): OutgoingMessage {
  return {
    chunkStreamId: statusChunkStreamId,
    typeId: messageType.command,
    streamId,
    payload: encodeAmf0(['onStatus', 0, null, info]),
  };
}
