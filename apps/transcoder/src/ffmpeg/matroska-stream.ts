// Matroska (RFC 9559) as a stream of one track, for ffmpeg's stdin: what FLV can't carry to the ffmpeg of the day.
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
  audio: [0xe1],
  samplingFrequency: [0xb5],
  channels: [0x9f],
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
const trackTypes = { video: 1, audio: 2 } as const;
const trackNumber = 1;
const usualSampleRateHz = 48_000;
const keyframeFlag = 0x80;

/** What comes before the first picture. */
export function encodeMatroskaHeader({
  codec,
  record,
  widthPx,
  heightPx,
}: Pick<VideoConfiguration, 'record' | 'widthPx' | 'heightPx'> & { codec: MatroskaCodec }): Uint8Array {
  const size = element(ids.video, unsigned(ids.pixelWidth, widthPx), unsigned(ids.pixelHeight, heightPx));
  // VP9 has no record: all that a decoder needs is in its key frames.
  return header({ type: 'video', codecId: codecIds[codec], record: codec === 'vp9' ? undefined : record }, size);
}

/** What comes before the first frame of sound. Rate and channels are a guess: the frames say it, and they count. */
export function encodeMatroskaAudioHeader({ codecId, record }: { codecId: string; record: Uint8Array }): Uint8Array {
  const format = element(ids.audio, float(ids.samplingFrequency, usualSampleRateHz), unsigned(ids.channels, 2));
  return header({ type: 'audio', codecId, record: record.length === 0 ? undefined : record }, format);
}

function header(
  { type, codecId, record }: { type: keyof typeof trackTypes; codecId: string; record: Uint8Array | undefined },
  format: Uint8Array,
): Uint8Array {
  const track = element(
    ids.trackEntry,
    ...[unsigned(ids.trackNumber, trackNumber), unsigned(ids.trackUid, trackNumber)],
    ...[unsigned(ids.trackType, trackTypes[type]), element(ids.codecId, Buffer.from(codecId))],
    ...(record === undefined ? [] : [element(ids.codecPrivate, record)]),
    format,
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

/** One picture or frame of sound; `ptsMs` is not negative. */
export function encodeMatroskaBlock(block: { ptsMs: number; isKeyframe: boolean; data: Uint8Array }): Uint8Array {
  const start = Uint8Array.of(0x80 | trackNumber, 0, 0, block.isKeyframe ? keyframeFlag : 0);
  return element(ids.cluster, unsigned(ids.timestamp, block.ptsMs), element(ids.simpleBlock, start, block.data));
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

function float(id: readonly number[], value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
}
