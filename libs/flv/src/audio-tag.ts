// The body of an audio tag (FLV v10.1, E.4.2; Enhanced RTMP v2, "Enhanced Audio") of AAC, in both forms, legacy format 10 and
// FourCC mp4a. The rate, size and channel bits of the first byte mean nothing for it: only its configuration counts. What is
// of other codecs `parseAudioUnits` tells.
import { fourCcSizeBytes, readFourCc } from './four-cc.ts';

export type AudioTag =
  | { readonly kind: 'aacSequenceHeader'; readonly configuration: Uint8Array }
  /** One raw access unit, without ADTS header. */
  | { readonly kind: 'aacFrame'; readonly data: Uint8Array }
  /** Of AAC too when it has modifiers or a track number before it. */
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed' };

const malformed: AudioTag = { kind: 'malformed' };
const other: AudioTag = { kind: 'other' };
const legacyAacId = 10;
const enhancedId = 9;
const aacFourCc = 'mp4a';
/** Packet kinds of Enhanced RTMP that are not followed by a FourCC. */
const extensions: ReadonlySet<number> = new Set([5, 7]);

/** Never throws: a body that is too short is `malformed`. Parts are views of `payload`. */
export function parseAudioTag(payload: Uint8Array): AudioTag {
  const first = payload[0];
  if (first === undefined) return malformed;
  const format = first >> 4;
  if (format === enhancedId) return parseEnhanced(payload, first & 15);
  if (format !== legacyAacId) return other;
  if (payload[1] === 0) return { kind: 'aacSequenceHeader', configuration: payload.subarray(2) };
  return payload[1] === 1 ? { kind: 'aacFrame', data: payload.subarray(2) } : malformed;
}

function parseEnhanced(payload: Uint8Array, packetType: number): AudioTag {
  if (extensions.has(packetType)) return other;
  const fourCc = readFourCc(payload, 1);
  if (fourCc === undefined) return malformed;
  if (fourCc !== aacFourCc || packetType > 1) return other;
  const data = payload.subarray(1 + fourCcSizeBytes);
  return packetType === 0 ? { kind: 'aacSequenceHeader', configuration: data } : { kind: 'aacFrame', data };
}
