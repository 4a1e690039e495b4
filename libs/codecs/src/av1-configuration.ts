// AV1CodecConfigurationRecord, AV1 in ISOBMFF §2.3: what an encoder of AV1 sends before its first picture. The sequence
// header is part of it, or else of the first key frame.
import { parseAv1SequenceHeader, type Av1SequenceHeader } from './av1-sequence-header.ts';
import { findObu, obuTypes } from './av1-unit.ts';
import { CodecError } from './codec-error.ts';

export interface Av1Configuration extends Av1SequenceHeader {
  codec: 'av1';
  /** The record as it goes into an `av1C` box. */
  record: Uint8Array;
  profile: number;
  /** seq_level_idx of the first operating point. */
  level: number;
  tier: 'main' | 'high';
  bitDepth: 8 | 10 | 12;
  /** AV1 in ISOBMFF §5: `av01.`, profile, level and tier, bit depth. */
  codecString: string;
}

const headerSizeBytes = 4;
const markerAndVersion = 0x81;

/**
 * Reads the content of an `av1C` box, or of an AV1 sequence start of Enhanced FLV. `temporalUnit` is a key frame with the
 * sequence header of a record that has none. Throws CodecError.
 */
export function parseAv1Configuration(record: Uint8Array, temporalUnit?: Uint8Array): Av1Configuration {
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
  return {
    codec: 'av1',
    ...parseAv1SequenceHeader(sequenceHeader),
    record,
    profile,
    level,
    tier,
    bitDepth,
    codecString: `av01.${profile}.${digits(level)}${tier === 'main' ? 'M' : 'H'}.${digits(bitDepth)}`,
  };
}
