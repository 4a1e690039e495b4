// AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1: what an encoder sends once, before its first picture.
import { CodecError } from './codec-error.ts';
import { parseSequenceParameterSet, type SequenceParameterSet } from './sequence-parameter-set.ts';

/** The record and what its first sequence parameter set says. Parameter sets are views into the record. */
export interface AvcConfiguration extends SequenceParameterSet {
  codec: 'avc';
  /** The record itself, as it goes into an `avcC` box. */
  record: Uint8Array;
  profile: number;
  compatibility: number;
  level: number;
  nalLengthSizeBytes: 1 | 2 | 4;
  sps: Uint8Array[];
  pps: Uint8Array[];
  /** RFC 6381: `avc1.` and the three bytes of profile, compatibility and level. */
  codecString: string;
}

const headerSizeBytes = 6;

/** Reads the content of an `avcC` box, or of an AVC sequence header tag of FLV. */
export function parseAvcConfiguration(record: Uint8Array): AvcConfiguration {
  const [version = 0, profile = 0, compatibility = 0, level = 0, lengthSize = 0, spsCount = 0] = record;
  if (record.length < headerSizeBytes) throw new CodecError('TRUNCATED', 'AVC configuration record is cut short');
  if (version !== 1) throw new CodecError('UNSUPPORTED', `AVC configuration record of version ${version}`);
  const sps = readParameterSets(record, headerSizeBytes, spsCount & 0x1f);
  const pps = readParameterSets(record, sps.end + 1, byteAt(record, sps.end));
  const [first] = sps.sets;
  if (!first || pps.sets.length === 0) throw new CodecError('INVALID', 'no sequence or no picture parameter set');
  return {
    codec: 'avc',
    ...parseSequenceParameterSet(first),
    record,
    profile,
    compatibility,
    level,
    nalLengthSizeBytes: toNalLengthSize((lengthSize & 3) + 1),
    sps: sps.sets,
    pps: pps.sets,
    codecString: `avc1.${[profile, compatibility, level].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`,
  };
}

function readParameterSets(record: Uint8Array, start: number, count: number): { sets: Uint8Array[]; end: number } {
  const sets: Uint8Array[] = [];
  let offset = start;
  for (let i = 0; i < count; i += 1) {
    const end = offset + 2 + byteAt(record, offset) * 256 + byteAt(record, offset + 1);
    if (end > record.length) throw new CodecError('TRUNCATED', 'parameter set is longer than the record');
    sets.push(record.subarray(offset + 2, end));
    offset = end;
  }
  return { sets, end: offset };
}

function byteAt(record: Uint8Array, offset: number): number {
  const byte = record[offset];
  if (byte === undefined) throw new CodecError('TRUNCATED', 'AVC configuration record is cut short');
  return byte;
}

function toNalLengthSize(sizeBytes: number): 1 | 2 | 4 {
  if (sizeBytes === 1 || sizeBytes === 2 || sizeBytes === 4) return sizeBytes;
  throw new CodecError('INVALID', `NAL unit lengths of ${sizeBytes} bytes`);
}
