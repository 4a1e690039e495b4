// HOP encoder → edge → transcoder: the codecs of Enhanced RTMP v2 by their FourCC, and which of them the path takes.
// Invariant: the edge refuses what the transcoder does not take; both read it here, and legacy ids are read as FourCCs.

export interface MediaCodec {
  fourCc: string;
  kind: 'video' | 'audio';
  /** What its codec string begins with (RFC 6381 and the codec's own registration). */
  family: string;
  /** Whether it is packaged and played; the others are refused when they are published. */
  accepted: boolean;
}

export const mediaCodecs: readonly MediaCodec[] = [
  { fourCc: 'avc1', kind: 'video', family: 'avc1', accepted: true },
  { fourCc: 'hvc1', kind: 'video', family: 'hvc1', accepted: true },
  { fourCc: 'av01', kind: 'video', family: 'av01', accepted: true },
  { fourCc: 'vp09', kind: 'video', family: 'vp09', accepted: true },
  { fourCc: 'vp08', kind: 'video', family: 'vp08', accepted: false },
  { fourCc: 'vvc1', kind: 'video', family: 'vvc1', accepted: false },
  { fourCc: 'mp4a', kind: 'audio', family: 'mp4a', accepted: true },
  { fourCc: 'Opus', kind: 'audio', family: 'opus', accepted: true },
  { fourCc: '.mp3', kind: 'audio', family: 'mp4a', accepted: false },
  { fourCc: 'fLaC', kind: 'audio', family: 'fLaC', accepted: false },
  { fourCc: 'ac-3', kind: 'audio', family: 'ac-3', accepted: false },
  { fourCc: 'ec-3', kind: 'audio', family: 'ec-3', accepted: false },
];

/** The FourCCs that the path takes, in the order in which they are told to encoders. */
export function acceptedFourCcs(kind: MediaCodec['kind']): string[] {
  return mediaCodecs.filter((codec) => codec.accepted && codec.kind === kind).map(({ fourCc }) => fourCc);
}

export function isAcceptedFourCc(kind: MediaCodec['kind'], fourCc: string): boolean {
  return mediaCodecs.some((codec) => codec.accepted && codec.kind === kind && codec.fourCc === fourCc);
}
