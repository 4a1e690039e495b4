// Data messages, types 18 (AMF0) and 15 (RTMP 1.0 §7.1.2): metadata, captions, cue points. `@setDataFrame` is a wrapper
// around the one that is meant. The values are handed on as they came, not decoded.
import { decodeLeadingString } from '../amf0-decoder.ts';
import type { RtmpMessage } from '../message.ts';
import { withoutFormatByte } from './command.ts';

export interface DataMessage {
  /** E.g. `onMetaData`. */
  readonly name: string;
  /** AMF0, beginning with the name: the body of an FLV script tag. */
  readonly payload: Uint8Array;
}

/** Undefined when there is no name. */
export function decodeData(message: RtmpMessage): DataMessage | undefined {
  const payload = withoutFormatByte(message);
  const first = decodeLeadingString(payload);
  if (first === undefined) return undefined;
  if (first.text !== '@setDataFrame') return { name: first.text, payload };
  const inner = payload.subarray(first.endAt);
  const name = decodeLeadingString(inner)?.text;
  return name === undefined ? undefined : { name, payload: inner };
}
