// The body of an audio tag (FLV v10.1, E.4.2; Enhanced RTMP v2, "Enhanced Audio"). AAC is understood in both forms, legacy
// format 10 and FourCC mp4a; other codecs are named, not taken apart. The rate, size and channel bits of the first byte
// mean nothing for AAC: only its configuration counts.

export type AudioTag =
  | { readonly kind: 'aacSequenceHeader'; readonly configuration: Uint8Array }
  /** One raw access unit, without ADTS header. */
  | { readonly kind: 'aacFrame'; readonly data: Uint8Array }
  /** `codec` is a FourCC or the name of a legacy format. */
  | { readonly kind: 'other'; readonly codec: string }
  | { readonly kind: 'malformed' };

const malformed: AudioTag = { kind: 'malformed' };
const legacyAacId = 10;
const enhancedId = 9;
const legacyFormats: Readonly<Record<number, string>> = {
  0: 'pcm',
  1: 'adpcm',
  2: 'mp3',
  3: 'pcmLe',
  4: 'nellymoser16k',
  5: 'nellymoser8k',
  6: 'nellymoser',
  7: 'alaw',
  8: 'mulaw',
  11: 'speex',
  13: 'opus',
  14: 'mp3At8k',
};
/** Packet kinds of Enhanced RTMP that are not followed by a FourCC. */
const enhancedExtensions: Readonly<Record<number, string>> = { 5: 'multitrack', 7: 'modEx' };

/** Never throws: a body that is too short is `malformed`. Parts are views of `payload`. */
export function parseAudioTag(payload: Uint8Array): AudioTag {
  const first = payload[0];
  if (first === undefined) return malformed;
  const format = first >> 4;
  if (format === enhancedId) return parseEnhanced(payload, first & 15);
  if (format !== legacyAacId) return { kind: 'other', codec: legacyFormats[format] ?? `id${format}` };
  if (payload[1] === 0) return { kind: 'aacSequenceHeader', configuration: payload.subarray(2) };
  return payload[1] === 1 ? { kind: 'aacFrame', data: payload.subarray(2) } : malformed;
}

function parseEnhanced(payload: Uint8Array, packetType: number): AudioTag {
  const extension = enhancedExtensions[packetType];
  if (extension !== undefined) return { kind: 'other', codec: extension };
  if (payload.length < 5) return malformed;
  const codec = String.fromCharCode(...payload.subarray(1, 5));
  if (codec !== 'mp4a' || packetType > 1) return { kind: 'other', codec };
  const data = payload.subarray(5);
  return packetType === 0 ? { kind: 'aacSequenceHeader', configuration: data } : { kind: 'aacFrame', data };
}
