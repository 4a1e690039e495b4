// VPCodecConfigurationRecord, VP Codec ISO Media File Format Binding §2.2. It has no size: that is in each key frame
// (VP9 bitstream specification §6.2).
import { BitReader } from './bit-reader.ts';
import { CodecError } from './codec-error.ts';
import { toldColours } from './colour-codec-string.ts';
import type { ColourDescription } from './video-usability.ts';

export interface Vp9Configuration {
  codec: 'vp9';
  /** The content of a `vpcC` box, version and flags included. */
  record: Uint8Array;
  widthPx: number;
  heightPx: number;
  profile: number;
  /** Ten times the level. */
  level: number;
  bitDepth: number;
  colour?: ColourDescription;
  /** `vp09.`, profile, level and bit depth; of other colours than BT.709 also sampling, colours and their range. */
  codecString: string;
}

const versionAndFlags = Uint8Array.of(1, 0, 0, 0);
const fieldsSizeBytes = 8;
const frameMarker = 2;
const syncCode = 0x498342;
const rgb = 7;
const unspecified = 2;

/**
 * Reads the record of a VP9 sequence start of Enhanced FLV, or of a `vpcC` box: some write it with, some without the
 * version and flags of the box. `keyFrame` tells the size. Throws CodecError.
 */
export function parseVp9Configuration(received: Uint8Array, keyFrame: Uint8Array): Vp9Configuration {
  const hasVersion = versionAndFlags.every((byte, i) => received[i] === byte);
  const fields = hasVersion ? received.subarray(versionAndFlags.length) : received;
  const [profile = 0, level = 0, format = 0, primaries = 0, transfer = 0, matrix = 0] = fields;
  if (fields.length < fieldsSizeBytes) throw new CodecError('TRUNCATED', 'VP9 configuration record is cut short');
  const bitDepth = format >> 4;
  if (profile > 3 || ![8, 10, 12].includes(bitDepth))
    throw new CodecError('INVALID', `profile ${profile}, ${bitDepth} bits`);
  const record = new Uint8Array(versionAndFlags.length + fields.length);
  record.set(versionAndFlags);
  record.set(fields, versionAndFlags.length);
  const isColourKnown = [primaries, transfer, matrix].some((codePoint) => codePoint !== unspecified);
  const colour = { primaries, transfer, matrix, fullRange: (format & 1) === 1 };
  const digits = (value: number) => String(value).padStart(2, '0');
  const colours = isColourKnown ? toldColours(colour) : undefined;
  const end = colours === undefined ? '' : `.${digits((format >> 1) & 7)}${colours}.${digits(format & 1)}`;
  const codecString = `vp09.${[profile, level, bitDepth].map(digits).join('.')}${end}`;
  const size = readKeyFrameSize(keyFrame);
  return { codec: 'vp9', record, ...size, profile, level, bitDepth, ...(isColourKnown && { colour }), codecString };
}

/** Whether the first frame is a key frame. Throws CodecError. */
export function isVp9KeyFrame(frame: Uint8Array): boolean {
  return readFrameStart(new BitReader(frame)).isKey;
}

function readFrameStart(reader: BitReader): { profile: number; isKey: boolean } {
  if (reader.bits(2) !== frameMarker) throw new CodecError('INVALID', 'no VP9 frame');
  const profile = reader.bits(1) + 2 * reader.bits(1);
  if (profile === 3) reader.skip(1);
  const showsExisting = reader.flag();
  return { profile, isKey: !showsExisting && !reader.flag() };
}

function readKeyFrameSize(frame: Uint8Array): { widthPx: number; heightPx: number } {
  const reader = new BitReader(frame);
  const { profile, isKey } = readFrameStart(reader);
  if (!isKey) throw new CodecError('INVALID', 'not a key frame');
  reader.skip(2);
  if (reader.bits(24) !== syncCode) throw new CodecError('INVALID', 'no sync code');
  if (profile >= 2) reader.skip(1);
  const isRgb = reader.bits(3) === rgb;
  const hasSubsampling = profile === 1 || profile === 3;
  reader.skip((isRgb ? 0 : 1) + (hasSubsampling ? (isRgb ? 1 : 3) : 0));
  return { widthPx: reader.bits(16) + 1, heightPx: reader.bits(16) + 1 };
}
