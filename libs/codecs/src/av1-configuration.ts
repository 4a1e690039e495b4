// AV1CodecConfigurationRecord, AV1 in ISOBMFF §2.3: what an encoder of AV1 sends before its first picture. The sequence
// header is part of it, or else of the first key frame.
import { parseAv1SequenceHeader, type Av1Coding, type Av1SequenceHeader } from './av1-sequence-header.ts';
import { findObu, obuTypes } from './av1-unit.ts';
import { CodecError } from './codec-error.ts';
import { toldColours } from './colour-codec-string.ts';

export interface Av1Configuration extends Omit<Av1SequenceHeader, 'coding'> {
  codec: 'av1';
  /** The record as it goes into an `av1C` box. */
  record: Uint8Array;
  profile: number;
  /** seq_level_idx of the first operating point. */
  level: number;
  tier: 'main' | 'high';
  bitDepth: 8 | 10 | 12;
  /** AV1 in ISOBMFF §5: `av01.`, profile, level and tier, bit depth; of other colours than BT.709 all the rest. */
  codecString: string;
}

const headerSizeBytes = 4;
const markerAndVersion = 0x81;
const sequenceHeaderWithSize = 0x0a;
const maxSequenceHeaderBytes = 127;

/**
 * Reads the content of an `av1C` box, or of an AV1 sequence start of Enhanced FLV. `temporalUnit` is a key frame with the
 * sequence header of a record that has none; with one the record may be empty, as some encoders send it. Throws CodecError.
 */
export function parseAv1Configuration(sent: Uint8Array, temporalUnit?: Uint8Array): Av1Configuration {
  const record = sent.length === 0 && temporalUnit ? recordOf(temporalUnit) : sent;
  const [marker = 0, profileAndLevel = 0, format = 0] = record;
  if (record.length < headerSizeBytes) throw new CodecError('TRUNCATED', 'AV1 configuration record is cut short');
  if (marker !== markerAndVersion)
    throw new CodecError('UNSUPPORTED', `AV1 configuration record starts with ${marker}`);
  const sequenceHeader =
    findObu(record.subarray(headerSizeBytes), obuTypes.sequenceHeader) ??
    (temporalUnit && findObu(temporalUnit, obuTypes.sequenceHeader));
  if (!sequenceHeader) throw new CodecError('INVALID', 'no sequence header');
  const profile = profileAndLevel >> 5;
  const level = profileAndLevel & 0x1f;
  const tier = (format & 0x80) === 0 ? 'main' : 'high';
  const bitDepth = (format & 0x40) === 0 ? 8 : (format & 0x20) === 0 ? 10 : 12;
  const digits = (value: number) => String(value).padStart(2, '0');
  const { coding, ...shown } = parseAv1SequenceHeader(sequenceHeader);
  const start = `av01.${profile}.${digits(level)}${tier === 'main' ? 'M' : 'H'}.${digits(bitDepth)}`;
  return {
    codec: 'av1',
    ...shown,
    record,
    profile,
    level,
    tier,
    bitDepth,
    codecString: `${start}${endOfCodecString(coding, shown.colour)}`,
  };
}

/** Whether it is monochrome, how colour is sampled, which colours, and their range. */
function endOfCodecString(coding: Av1Coding, colour: Av1SequenceHeader['colour']): string {
  const colours = toldColours(colour);
  if (colours === undefined) return '';
  const { isMonochrome, subsamplingX, subsamplingY, chromaSamplePosition } = coding;
  const position = subsamplingX && subsamplingY ? chromaSamplePosition : 0;
  return `.${Number(isMonochrome)}.${subsamplingX}${subsamplingY}${position}${colours}.${Number(colour?.fullRange)}`;
}

/** The record that a key frame with its sequence header would have. */
function recordOf(temporalUnit: Uint8Array): Uint8Array {
  const payload = findObu(temporalUnit, obuTypes.sequenceHeader);
  if (!payload) throw new CodecError('INVALID', 'no sequence header');
  return Uint8Array.of(...recordStart(parseAv1SequenceHeader(payload).coding), ...encodeObu(payload));
}

function recordStart(coding: Av1Coding): number[] {
  const { profile, level, tier, isHighDepth, isTwelveBit, isMonochrome } = coding;
  const depth = (Number(isHighDepth) << 6) | (Number(isTwelveBit) << 5) | (Number(isMonochrome) << 4);
  const chroma = (coding.subsamplingX << 3) | (coding.subsamplingY << 2) | coding.chromaSamplePosition;
  return [markerAndVersion, (profile << 5) | level, (tier << 7) | depth | chroma, 0];
}

/** A sequence header as a unit with its size; one is never longer than a size field of one byte says. */
function encodeObu(payload: Uint8Array): number[] {
  if (payload.length > maxSequenceHeaderBytes) throw new CodecError('INVALID', 'a sequence header of such a length');
  return [sequenceHeaderWithSize, payload.length, ...payload];
}
