// HEVCDecoderConfigurationRecord, ISO/IEC 14496-15 §8.3.3.1: what an encoder of H.265 sends once, before its first picture.
import { CodecError } from './codec-error.ts';
import { hevcNalUnitType, hevcNalUnitTypes } from './hevc-picture.ts';
import { parseHevcSequenceParameterSet } from './hevc-sequence-parameter-set.ts';
import type { VideoUsability } from './video-usability.ts';

/** The record and what its first sequence parameter set says. */
export interface HevcConfiguration extends VideoUsability {
  codec: 'hevc';
  /** As it goes into an `hvcC` box below `hvc1`: as received, its parameter sets marked as complete. */
  record: Uint8Array;
  /** Size of the picture after cropping, before the sample aspect ratio is applied. */
  widthPx: number;
  heightPx: number;
  profile: number;
  tier: 'main' | 'high';
  level: number;
  nalLengthSizeBytes: 1 | 2 | 4;
  /** RFC 6381 and ISO/IEC 14496-15 annex E: `hvc1.`, profile, compatibility, tier and level, constraints. */
  codecString: string;
}

const arraysAt = 23;
const maxLevel = 255;
const arrayIsComplete = 0x80;
const profileSpaces = ['', 'A', 'B', 'C'] as const;

/** Reads the content of an `hvcC` box, or of an HEVC sequence start of Enhanced FLV. Throws CodecError. */
export function parseHevcConfiguration(received: Uint8Array): HevcConfiguration {
  if (received.length < arraysAt) throw new CodecError('TRUNCATED', 'HEVC configuration record is cut short');
  if (received[0] !== 1)
    throw new CodecError('UNSUPPORTED', `HEVC configuration record of version ${received[0] ?? 0}`);
  const record = new Uint8Array(received);
  const sets = readParameterSets(record);
  const first = sets.get(hevcNalUnitTypes.sequenceParameterSet);
  if (!first || !sets.has(hevcNalUnitTypes.pictureParameterSet))
    throw new CodecError('INVALID', 'no sequence or no picture parameter set');
  const general = record[1] ?? 0;
  return {
    codec: 'hevc',
    ...parseHevcSequenceParameterSet(first),
    record,
    profile: general & 0x1f,
    tier: (general & 0x20) === 0 ? 'main' : 'high',
    level: record[12] ?? maxLevel,
    nalLengthSizeBytes: toNalLengthSize(((record[21] ?? 0) & 3) + 1),
    codecString: codecStringOf(record),
  };
}

/** The first NAL unit of each type. Marks each array as complete: with `hvc1` none of its kind comes later. */
function readParameterSets(record: Uint8Array): Map<number, Uint8Array> {
  const sets = new Map<number, Uint8Array>();
  let offset = arraysAt;
  for (let array = byteAt(record, arraysAt - 1); array > 0; array -= 1) {
    const type = byteAt(record, offset) & 0x3f;
    if (type !== hevcNalUnitTypes.supplementalInformation) record[offset] = arrayIsComplete | type;
    let count = byteAt(record, offset + 1) * 256 + byteAt(record, offset + 2);
    for (offset += 3; count > 0; count -= 1) {
      const start = offset + 2;
      offset = start + byteAt(record, offset) * 256 + byteAt(record, offset + 1);
      if (offset > record.length) throw new CodecError('TRUNCATED', 'parameter set is longer than the record');
      const nalUnit = record.subarray(start, offset);
      if (hevcNalUnitType(nalUnit) === type && !sets.has(type)) sets.set(type, nalUnit);
    }
  }
  return sets;
}

function codecStringOf(record: Uint8Array): string {
  const [, general = 0] = record;
  const profile = `${profileSpaces[general >> 6] ?? ''}${general & 0x1f}`;
  const compatibility = reversedBits(record.subarray(2, 6)).toString(16).toUpperCase();
  const level = `${(general & 0x20) === 0 ? 'L' : 'H'}${record[12] ?? maxLevel}`;
  const constraints = record.subarray(6, 12);
  const used = constraints.subarray(0, constraints.findLastIndex((byte) => byte !== 0) + 1);
  return ['hvc1', profile, compatibility, level, ...Array.from(used, (byte) => byte.toString(16).toUpperCase())].join(
    '.',
  );
}

/** The flag of profile 0, which is the first bit, is the lowest one in the string. */
function reversedBits(bytes: Uint8Array): number {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return Number.parseInt(Array.from(bits).reverse().join(''), 2);
}

function byteAt(record: Uint8Array, offset: number): number {
  const byte = record[offset];
  if (byte === undefined) throw new CodecError('TRUNCATED', 'HEVC configuration record is cut short');
  return byte;
}

function toNalLengthSize(sizeBytes: number): 1 | 2 | 4 {
  if (sizeBytes === 1 || sizeBytes === 2 || sizeBytes === 4) return sizeBytes;
  throw new CodecError('INVALID', `NAL unit lengths of ${sizeBytes} bytes`);
}
