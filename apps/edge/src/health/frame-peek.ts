// What the first bytes of an audio or video message tell about it (FLV 10.1 annex E.4.2 and E.4.3, Enhanced RTMP v2), for
// measuring only: nothing is parsed, nothing allocated, and a message that makes no sense is nothing. Only those are parsed
// that have their frame inside, with modifiers or the number of its track before it.
import { parseAudioUnits, parseVideoUnits, type AudioUnit, type VideoUnit } from '@millrace/flv';

export type FramePeek = 'none' | 'header' | 'frame' | 'keyframe';

const audioCodecAac = 10;
const audioCodecExtended = 9;
const frameTypeKey = 1;
const extendedHeaderBit = 0x80;
const sequenceStart = 0;
const codedFrames = 1;
/** Of Enhanced RTMP: without a composition time. */
const codedFramesX = 3;
const videoMultitrack = 6;
const audioMultitrack = 5;
const modEx = 7;
const defaultTrackId = 0;
/** Where the composition time lies: behind the two bytes of a legacy tag, or behind an extended tag's FourCC. */
const legacyCompositionAt = 2;
const extendedCompositionAt = 5;

export function peekVideo(payload: Uint8Array): FramePeek {
  const first = payload[0] ?? 0;
  const isExtended = (first & extendedHeaderBit) !== 0;
  const packet = isExtended ? first & 0x0f : (payload[1] ?? -1);
  const isFrame = packet === codedFrames || (isExtended && packet === codedFramesX);
  if (isFrame) return ((first >> 4) & 0x07) === frameTypeKey ? 'keyframe' : 'frame';
  if (packet === sequenceStart) return 'header';
  return isVideoWrapped(first) ? peekUnit(playedPicture(payload)) : 'none';
}

/** Whether the picture is shown at another time than it is decoded. */
export function hasCompositionTime(payload: Uint8Array): boolean {
  const first = payload[0] ?? 0;
  if ((first & extendedHeaderBit) === 0) return isSomething(payload, legacyCompositionAt);
  if (isVideoWrapped(first)) return (playedPicture(payload)?.compositionTimeMs ?? 0) !== 0;
  return (first & 0x0f) === codedFrames && isReordering(payload) && isSomething(payload, extendedCompositionAt);
}

/** Whether the three bytes there are more than zeros. */
function isSomething(payload: Uint8Array, at: number): boolean {
  return payload.length >= at + 3 && (payload[at] !== 0 || payload[at + 1] !== 0 || payload[at + 2] !== 0);
}

/** `avc1`, `hvc1`, `vvc1`: the frames of others have no composition time. */
function isReordering(payload: Uint8Array): boolean {
  return payload[2] === 0x76 && payload[3] === 0x63 && payload[4] === 0x31;
}

export function peekAudio(payload: Uint8Array): FramePeek {
  if (payload.length < 2) return 'none';
  const codec = (payload[0] ?? 0) >> 4;
  const packet = codec === audioCodecAac ? payload[1] : codec === audioCodecExtended ? (payload[0] ?? 0) & 0x0f : 1;
  if (codec === audioCodecExtended && (packet === audioMultitrack || packet === modEx))
    return peekUnit(parseAudioUnits(payload).units.find(isPlayed));
  if (packet === sequenceStart) return 'header';
  return packet === 1 ? 'frame' : 'none';
}

/** Other tracks are for those who can choose. */
export function isPlayed({ trackId }: VideoUnit | AudioUnit): boolean {
  return trackId === defaultTrackId;
}

function isVideoWrapped(first: number): boolean {
  const packet = first & 0x0f;
  return (first & extendedHeaderBit) !== 0 && (packet === videoMultitrack || packet === modEx);
}

function playedPicture(payload: Uint8Array): VideoUnit | undefined {
  return parseVideoUnits(payload).units.find(isPlayed);
}

function peekUnit(unit: VideoUnit | AudioUnit | undefined): FramePeek {
  if (unit?.kind === 'sequenceStart') return 'header';
  if (unit?.kind !== 'codedFrames') return 'none';
  return 'isKeyframe' in unit && unit.isKeyframe ? 'keyframe' : 'frame';
}
