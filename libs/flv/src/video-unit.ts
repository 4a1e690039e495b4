// What a video tag carries, legacy (FLV v10.1, E.4.3) or enhanced (Enhanced RTMP v2): one unit per track, whatever form it
// was written in. Composition times are signed and carried as they are: negative ones occur and are legal.
import { readInt24 } from './bytes.ts';
import { withoutFullBoxHeader } from './configuration-record.ts';
import { readModEx } from './mod-ex.ts';
import { readTracks, type TrackPacket } from './multitrack.ts';

export type VideoUnitKind =
  /** `data` is the decoder's configuration record; may be empty, e.g. for AV1. */
  | 'sequenceStart'
  /** `data` is a picture: length-prefixed NAL units, OBUs, or a VP9 frame. */
  | 'codedFrames'
  | 'sequenceEnd'
  /** `data` is AMF0: a name, such as `colorInfo`, and a value. */
  | 'metadata'
  /** `data` is an AV1 video descriptor of MPEG-2 TS. */
  | 'mpeg2TsSequenceStart'
  /** A seek begins or ends: no picture, no data. */
  | 'command';

export interface VideoUnit {
  readonly kind: VideoUnitKind;
  /** 0 is the default track, which every legacy tag is about. */
  readonly trackId: number;
  /** Also for legacy AVC, HEVC and AV1; other legacy codecs go by their name. Empty for a command. */
  readonly fourCc: string;
  readonly isKeyframe: boolean;
  /** Presentation minus decode time. */
  readonly compositionTimeMs: number;
  /** 0–999 999, to be added to the tag's timestamp. */
  readonly nanosecondOffset: number;
  /** A view of the payload. */
  readonly data: Uint8Array;
}

export interface VideoUnits {
  readonly units: readonly VideoUnit[];
  /** The tag, or a part of it, made no sense and was left out. */
  readonly isMalformed: boolean;
}

const keyframeType = 1;
const commandFrameType = 5;
const nothing = new Uint8Array(0);
const malformed: VideoUnits = { units: [], isMalformed: true };
const command: VideoUnits = {
  units: [
    {
      kind: 'command',
      trackId: 0,
      fourCc: '',
      isKeyframe: false,
      compositionTimeMs: 0,
      nanosecondOffset: 0,
      data: nothing,
    },
  ],
  isMalformed: false,
};

/** Never throws. */
export function parseVideoUnits(payload: Uint8Array): VideoUnits {
  const first = payload[0];
  if (first === undefined) return malformed;
  if ((first & 0x80) !== 0) return parseEnhanced(payload, (first >> 4) & 7, first & 15);
  return first >> 4 === commandFrameType ? command : parseLegacy(payload, first >> 4 === keyframeType, first & 15);
}

/** Codec ids whose body begins with a packet type and a composition time. */
const legacyFourCcs: ReadonlyMap<number, string> = new Map([
  [7, 'avc1'],
  [12, 'hvc1'],
  [13, 'av01'],
]);
const legacyNames: Readonly<Record<number, string>> = { 2: 'h263', 3: 'screen', 4: 'vp6', 5: 'vp6a', 6: 'screen2' };
const legacyKinds: readonly VideoUnitKind[] = ['sequenceStart', 'codedFrames', 'sequenceEnd'];

function parseLegacy(payload: Uint8Array, isKeyframe: boolean, codecId: number): VideoUnits {
  const fourCc = legacyFourCcs.get(codecId);
  const base = { trackId: 0, isKeyframe, nanosecondOffset: 0 };
  if (fourCc === undefined) {
    const name = legacyNames[codecId] ?? `id${codecId}`;
    const data = payload.subarray(1);
    return single({ ...base, kind: 'codedFrames', fourCc: name, compositionTimeMs: 0, data });
  }
  const kind = legacyKinds[payload[1] ?? legacyKinds.length];
  if (kind === undefined || payload.length < 5) return malformed;
  const compositionTimeMs = kind === 'codedFrames' ? readInt24(payload, 2) : 0;
  const data = kind === 'sequenceEnd' ? nothing : payload.subarray(5);
  return single({ ...base, kind, fourCc, compositionTimeMs, data });
}

function single(unit: VideoUnit): VideoUnits {
  return { units: [unit], isMalformed: false };
}

const packet = {
  sequenceStart: 0,
  codedFrames: 1,
  sequenceEnd: 2,
  codedFramesX: 3,
  metadata: 4,
  mpeg2TsSequenceStart: 5,
  multitrack: 6,
} as const;
const enhancedKinds: ReadonlyMap<number, VideoUnitKind> = new Map([
  [packet.sequenceStart, 'sequenceStart'],
  [packet.codedFrames, 'codedFrames'],
  [packet.sequenceEnd, 'sequenceEnd'],
  [packet.codedFramesX, 'codedFrames'],
  [packet.metadata, 'metadata'],
  [packet.mpeg2TsSequenceStart, 'mpeg2TsSequenceStart'],
]);
/** Codecs that reorder pictures: their coded frames carry a composition time. */
const reorderingCodecs: ReadonlySet<string> = new Set(['avc1', 'hvc1', 'vvc1']);

function parseEnhanced(payload: Uint8Array, frameType: number, firstPacketType: number): VideoUnits {
  const start = readModEx(payload, 1, firstPacketType);
  if (start === undefined) return malformed;
  if (frameType === commandFrameType && start.packetType !== packet.metadata) return command;
  const { packetType, tracks, isMalformed } = readTracks(payload, start, packet.multitrack);
  const frame = { isKeyframe: frameType === keyframeType, nanosecondOffset: start.nanosecondOffset };
  const units = tracks.map((track) => toUnit(track, packetType, frame)).filter((unit) => unit !== undefined);
  return { units, isMalformed: isMalformed || units.length < tracks.length };
}

function toUnit(
  { trackId, fourCc, body }: TrackPacket,
  packetType: number,
  frame: { isKeyframe: boolean; nanosecondOffset: number },
): VideoUnit | undefined {
  const kind = enhancedKinds.get(packetType);
  if (kind === undefined) return undefined;
  const hasTime = packetType === packet.codedFrames && reorderingCodecs.has(fourCc);
  if (hasTime && body.length < 3) return undefined;
  const compositionTimeMs = hasTime ? readInt24(body, 0) : 0;
  const data = hasTime ? body.subarray(3) : body;
  const record = kind === 'sequenceStart' ? withoutFullBoxHeader(fourCc, data) : data;
  return { kind, trackId, fourCc, ...frame, compositionTimeMs, data: record };
}
