// Multitrack packets (Enhanced RTMP v2): one message carries the same kind of packet for one or several tracks, which share
// a codec or name one each. A track whose size leads out of the message ends the reading: what came before it counts.
import { readUint24 } from './bytes.ts';
import { fourCcSizeBytes, readFourCc } from './four-cc.ts';
import type { ModifiedPacket } from './mod-ex.ts';

/** What a message of many empty tracks may unfold into. No encoder sends more. */
const maxTracks = 16;
const multitrackKind = { oneTrack: 0, manyTracks: 1, manyTracksManyCodecs: 2 } as const;

/** One track's part of a message; `body` is what follows FourCC, track id and size. */
export interface TrackPacket {
  /** 0 is the default track. */
  readonly trackId: number;
  readonly fourCc: string;
  readonly body: Uint8Array;
}

export interface TrackPackets {
  readonly packetType: number;
  readonly tracks: readonly TrackPacket[];
  /** A part of the message made no sense and was left out. */
  readonly isMalformed: boolean;
}

const malformed: TrackPackets = { packetType: 0, tracks: [], isMalformed: true };

/** `multitrackType` is the packet type that stands for multitrack in this kind of tag. */
export function readTracks(payload: Uint8Array, packet: ModifiedPacket, multitrackType: number): TrackPackets {
  if (packet.packetType === multitrackType) return readMultitrack(payload, packet.at, multitrackType);
  const fourCc = readFourCc(payload, packet.at);
  if (fourCc === undefined) return malformed;
  const body = payload.subarray(packet.at + fourCcSizeBytes);
  return { packetType: packet.packetType, tracks: [{ trackId: 0, fourCc, body }], isMalformed: false };
}

function readMultitrack(payload: Uint8Array, at: number, multitrackType: number): TrackPackets {
  const types = payload[at] ?? 0;
  const [kind, packetType] = [types >> 4, types & 15];
  const hasOwnCodecs = kind === multitrackKind.manyTracksManyCodecs;
  const fourCc = hasOwnCodecs ? '' : readFourCc(payload, at + 1);
  // Tracks do not nest.
  if (kind > multitrackKind.manyTracksManyCodecs || packetType === multitrackType || fourCc === undefined) {
    return malformed;
  }
  let trackAt = at + 1 + (hasOwnCodecs ? 0 : fourCcSizeBytes);
  const tracks: TrackPacket[] = [];
  while (trackAt < payload.length && tracks.length < maxTracks) {
    const track = readTrack(payload, trackAt, kind, fourCc);
    if (track === undefined) break;
    tracks.push(track.packet);
    trackAt = track.endAt;
  }
  return { packetType, tracks, isMalformed: tracks.length === 0 || trackAt < payload.length };
}

function readTrack(
  payload: Uint8Array,
  at: number,
  kind: number,
  sharedFourCc: string,
): { packet: TrackPacket; endAt: number } | undefined {
  const hasOwnCodec = kind === multitrackKind.manyTracksManyCodecs;
  const fourCc = hasOwnCodec ? readFourCc(payload, at) : sharedFourCc;
  const idAt = hasOwnCodec ? at + fourCcSizeBytes : at;
  const trackId = payload[idAt];
  if (fourCc === undefined || trackId === undefined) return undefined;
  const hasSize = kind !== multitrackKind.oneTrack;
  const bodyAt = idAt + (hasSize ? 4 : 1);
  const endAt = hasSize ? bodyAt + readUint24(payload, idAt + 1) : payload.length;
  if (endAt > payload.length) return undefined;
  return { packet: { trackId, fourCc, body: payload.subarray(bodyAt, endAt) }, endAt };
}
