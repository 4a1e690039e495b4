// Matroska (RFC 9559) as a stream of one video track, for ffmpeg's stdin: what FLV can't carry to the ffmpeg of the day.
// One cluster per picture, times in whole milliseconds: the demuxer hands each picture on at once, keeps no index of them
// (fragmented MP4 costs it 260 bytes for each picture that ever was), and takes presentation times as they are.
import type { VideoConfiguration } from '@millrace/codecs';

type MatroskaCodec = Exclude<VideoConfiguration['codec'], 'avc'>;

const ids = {
  ebml: [0x1a, 0x45, 0xdf, 0xa3],
  docType: [0x42, 0x82],
  docTypeVersion: [0x42, 0x87],
  docTypeReadVersion: [0x42, 0x85],
  segment: [0x18, 0x53, 0x80, 0x67],
  info: [0x15, 0x49, 0xa9, 0x66],
  timestampScale: [0x2a, 0xd7, 0xb1],
  tracks: [0x16, 0x54, 0xae, 0x6b],
  trackEntry: [0xae],
  trackNumber: [0xd7],
  trackUid: [0x73, 0xc5],
  trackType: [0x83],
  codecId: [0x86],
  codecPrivate: [0x63, 0xa2],
  video: [0xe0],
  pixelWidth: [0xb0],
  pixelHeight: [0xba],
  cluster: [0x1f, 0x43, 0xb6, 0x75],
  timestamp: [0xe7],
  simpleBlock: [0xa3],
} as const;
const codecIds: Readonly<Record<MatroskaCodec, string>> = {
  hevc: 'V_MPEGH/ISO/HEVC',
  av1: 'V_AV1',
  vp9: 'V_VP9',
};
const unknownSize = Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
const nanosecondsPerMs = 1_000_000;
const videoTrackType = 1;
const trackNumber = 1;
const keyframeFlag = 0x80;

/** What comes before the first picture. */
export function encodeMatroskaHeader({
  codec,
  record,
  widthPx,
  heightPx,
}: Pick<VideoConfiguration, 'record' | 'widthPx' | 'heightPx'> & { codec: MatroskaCodec }): Uint8Array {
  const track = element(
    ids.trackEntry,
    ...[unsigned(ids.trackNumber, trackNumber), unsigned(ids.trackUid, trackNumber)],
    ...[unsigned(ids.trackType, videoTrackType), element(ids.codecId, Buffer.from(codecIds[codec]))],
    // VP9 has none: all that a decoder needs is in its key frames.
    ...(codec === 'vp9' ? [] : [element(ids.codecPrivate, record)]),
    element(ids.video, unsigned(ids.pixelWidth, widthPx), unsigned(ids.pixelHeight, heightPx)),
  );
  return Buffer.concat([
    element(
      ids.ebml,
      element(ids.docType, Buffer.from('matroska')),
      unsigned(ids.docTypeVersion, 4),
      unsigned(ids.docTypeReadVersion, 2),
    ),
    Uint8Array.from(ids.segment),
    unknownSize,
    element(ids.info, unsigned(ids.timestampScale, nanosecondsPerMs)),
    element(ids.tracks, track),
  ]);
}

/** One picture; `ptsMs` is not negative. */
export function encodeMatroskaPicture(picture: { ptsMs: number; isKeyframe: boolean; data: Uint8Array }): Uint8Array {
  const header = Uint8Array.of(0x80 | trackNumber, 0, 0, picture.isKeyframe ? keyframeFlag : 0);
  return element(ids.cluster, unsigned(ids.timestamp, picture.ptsMs), element(ids.simpleBlock, header, picture.data));
}

/** Sizes are written in eight bytes: shorter ones save nothing here. */
function element(id: readonly number[], ...contents: readonly Uint8Array[]): Uint8Array {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(contents.reduce((sum, part) => sum + part.length, 0)) | (1n << 56n));
  return Buffer.concat([Uint8Array.from(id), size, ...contents]);
}

function unsigned(id: readonly number[], value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, bytes);
}
