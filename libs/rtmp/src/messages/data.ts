// Data messages, types 18 (AMF0) and 15 (RTMP 1.0 §7.1.2): metadata, captions, cue points. `@setDataFrame` is a wrapper
// around the one that is meant. The values are handed on as they came, not decoded; only AMF3 is put into AMF0, which is
// all that readers of FLV understand.
import { decodeAmf0, decodeLeadingString } from '../amf0-decoder.ts';
import { encodeAmf0 } from '../amf0-encoder.ts';
import { amf0Marker } from '../amf0-value.ts';
import type { Amf0Limits } from '../limits.ts';
import { messageType, type RtmpMessage } from '../message.ts';
import { RtmpProtocolError } from '../protocol-error.ts';
import { withoutFormatByte } from './command.ts';

export interface DataMessage {
  /** E.g. `onMetaData`. */
  readonly name: string;
  /** AMF0, beginning with the name: the body of an FLV script tag. */
  readonly payload: Uint8Array;
}

/** Undefined when there is no name, or AMF3 that cannot be read. */
export function decodeData(message: RtmpMessage, limits: Amf0Limits): DataMessage | undefined {
  const payload = toAmf0(message, limits);
  if (payload === undefined) return undefined;
  const first = decodeLeadingString(payload);
  if (first === undefined) return undefined;
  if (first.text !== '@setDataFrame') return { name: first.text, payload };
  const inner = payload.subarray(first.endAt);
  const name = decodeLeadingString(inner)?.text;
  return name === undefined ? undefined : { name, payload: inner };
}

function toAmf0(message: RtmpMessage, limits: Amf0Limits): Uint8Array | undefined {
  const payload = withoutFormatByte(message);
  if (message.typeId !== messageType.dataAmf3 || !payload.includes(amf0Marker.switchToAmf3)) return payload;
  try {
    return encodeAmf0(decodeAmf0(payload, limits));
  } catch (error) {
    if (error instanceof RtmpProtocolError) return undefined;
    throw error;
  }
}
