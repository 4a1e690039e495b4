// What an audio tag carries, legacy (FLV v10.1, E.4.2) or enhanced (Enhanced RTMP v2): one unit per track, whatever form it
// was written in. The rate, size and channel bits of a legacy tag mean nothing for AAC: only its configuration counts.
import { readModEx } from './mod-ex.ts';
import { readTracks } from './multitrack.ts';

export type AudioUnitKind =
  /** `data` configures the decoder; may be empty, e.g. for Opus. */
  | 'sequenceStart'
  /** `data` is one frame; AAC without ADTS header. */
  | 'codedFrames'
  | 'sequenceEnd'
  /** `data` says what the channels are: see `parseMultichannelConfig`. */
  | 'multichannelConfig';

export interface AudioUnit {
  readonly kind: AudioUnitKind;
  /** 0 is the default track, which every legacy tag is about. */
  readonly trackId: number;
  /** Also for legacy AAC, MP3 and Opus; other legacy formats go by their name. */
  readonly fourCc: string;
  /** 0–999 999, to be added to the tag's timestamp. */
  readonly nanosecondOffset: number;
  /** A view of the payload. */
  readonly data: Uint8Array;
}

export interface AudioUnits {
  readonly units: readonly AudioUnit[];
  /** The tag, or a part of it, made no sense and was left out. */
  readonly isMalformed: boolean;
}

const malformed: AudioUnits = { units: [], isMalformed: true };
const enhancedFormat = 9;

/** Never throws. An empty payload, which marks silence, has no units. */
export function parseAudioUnits(payload: Uint8Array): AudioUnits {
  const first = payload[0];
  if (first === undefined) return { units: [], isMalformed: false };
  const format = first >> 4;
  return format === enhancedFormat ? parseEnhanced(payload, first & 15) : parseLegacy(payload, format);
}

/** Formats whose body begins with a packet type: AAC, and Opus as some encoders write it. */
const packetizedFormats: ReadonlyMap<number, string> = new Map([
  [10, 'mp4a'],
  [13, 'Opus'],
]);
const legacyNames: Readonly<Record<number, string>> = {
  0: 'pcm',
  1: 'adpcm',
  2: '.mp3',
  3: 'pcmLe',
  4: 'nellymoser16k',
  5: 'nellymoser8k',
  6: 'nellymoser',
  7: 'alaw',
  8: 'mulaw',
  11: 'speex',
  14: '.mp3',
};
const legacyKinds: readonly AudioUnitKind[] = ['sequenceStart', 'codedFrames'];

function parseLegacy(payload: Uint8Array, format: number): AudioUnits {
  const base = { trackId: 0, nanosecondOffset: 0 };
  const fourCc = packetizedFormats.get(format);
  if (fourCc === undefined) {
    const name = legacyNames[format] ?? `id${format}`;
    return single({ ...base, kind: 'codedFrames', fourCc: name, data: payload.subarray(1) });
  }
  const kind = legacyKinds[payload[1] ?? legacyKinds.length];
  return kind === undefined ? malformed : single({ ...base, kind, fourCc, data: payload.subarray(2) });
}

function single(unit: AudioUnit): AudioUnits {
  return { units: [unit], isMalformed: false };
}

const multitrackPacket = 5;
const enhancedKinds: ReadonlyMap<number, AudioUnitKind> = new Map([
  [0, 'sequenceStart'],
  [1, 'codedFrames'],
  [2, 'sequenceEnd'],
  [4, 'multichannelConfig'],
]);

function parseEnhanced(payload: Uint8Array, firstPacketType: number): AudioUnits {
  const start = readModEx(payload, 1, firstPacketType);
  if (start === undefined) return malformed;
  const { packetType, tracks, isMalformed } = readTracks(payload, start, multitrackPacket);
  const kind = enhancedKinds.get(packetType);
  if (kind === undefined) return malformed;
  const { nanosecondOffset } = start;
  const units = tracks.map(({ trackId, fourCc, body }) => ({ kind, trackId, fourCc, nanosecondOffset, data: body }));
  return { units, isMalformed };
}
