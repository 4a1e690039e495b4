// HOP encoder → edge → transcoder: the codecs of Enhanced RTMP v2 by their FourCC, and which of them the path takes.
// Invariant: the edge refuses what the transcoder does not take; both read it here, and legacy ids are read as FourCCs.

export interface MediaCodec {
  fourCc: string;
  kind: 'video' | 'audio';
  /** What its codec string begins with (RFC 6381 and the codec's own registration). */
  family: string;
  /** `packaged`: played as it is. `converted`: sound that is played as AAC. `refused`: when it is published. */
  treatment: 'packaged' | 'converted' | 'refused';
}

export const mediaCodecs: readonly MediaCodec[] = [
  { fourCc: 'avc1', kind: 'video', family: 'avc1', treatment: 'packaged' },
  { fourCc: 'hvc1', kind: 'video', family: 'hvc1', treatment: 'packaged' },
  { fourCc: 'av01', kind: 'video', family: 'av01', treatment: 'packaged' },
  { fourCc: 'vp09', kind: 'video', family: 'vp09', treatment: 'packaged' },
  { fourCc: 'vp08', kind: 'video', family: 'vp08', treatment: 'refused' },
  { fourCc: 'vvc1', kind: 'video', family: 'vvc1', treatment: 'refused' },
  { fourCc: 'mp4a', kind: 'audio', family: 'mp4a', treatment: 'packaged' },
  { fourCc: 'Opus', kind: 'audio', family: 'opus', treatment: 'packaged' },
  { fourCc: '.mp3', kind: 'audio', family: 'mp4a', treatment: 'converted' },
  { fourCc: 'fLaC', kind: 'audio', family: 'fLaC', treatment: 'converted' },
  { fourCc: 'ac-3', kind: 'audio', family: 'ac-3', treatment: 'converted' },
  { fourCc: 'ec-3', kind: 'audio', family: 'ec-3', treatment: 'converted' },
];

/** The FourCCs that the path takes, in the order in which they are told to encoders. */
export function acceptedFourCcs(kind: MediaCodec['kind']): string[] {
  return fourCcsOf(kind, 'packaged', 'converted');
}

export function fourCcsOf(kind: MediaCodec['kind'], ...treatments: readonly MediaCodec['treatment'][]): string[] {
  return mediaCodecs
    .filter((codec) => codec.kind === kind && treatments.includes(codec.treatment))
    .map(({ fourCc }) => fourCc);
}

const accepted = {
  video: new Set(acceptedFourCcs('video')),
  audio: new Set(acceptedFourCcs('audio')),
};

export function isAcceptedFourCc(kind: MediaCodec['kind'], fourCc: string): boolean {
  return accepted[kind].has(fourCc);
}
