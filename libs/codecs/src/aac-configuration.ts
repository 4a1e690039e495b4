// AudioSpecificConfig, ISO/IEC 14496-3 §1.6.2.1, for the AAC object types. Spectral band replication may be announced in
// front (explicit) or behind (backward compatible); fragmented MP4 for HLS must carry the explicit form, so it is built.
import { readProgramChannels } from './aac-program-config.ts';
import { BitReader } from './bit-reader.ts';
import { CodecError } from './codec-error.ts';
import { bitsToBytes } from './bits-to-bytes.ts';

export interface AacConfiguration {
  codec: 'aac';
  /** The configuration to write into an `esds` box: as received, but with band replication made explicit. */
  record: Uint8Array;
  /** Object type of the core coder: 2 is AAC-LC. */
  objectType: number;
  /** Rate of the core coder: a frame lasts `samplesPerFrame / sampleRateHz`, with or without band replication. */
  sampleRateHz: number;
  /** Rate after band replication; equal to `sampleRateHz` without it. */
  outputSampleRateHz: number;
  /** Channels of the core coder: parametric stereo makes two of its one. */
  channels: number;
  samplesPerFrame: 1024 | 960;
  spectralBandReplication: 'none' | 'explicit' | 'backward-compatible';
  parametricStereo: boolean;
  /** RFC 6381: `mp4a.40.` and the object type that a decoder needs (2, 5 or 29). */
  codecString: string;
}

/** Table 1.18. */
const sampleRatesHz = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const explicitRateIndex = 15;
const objectTypes = { sbr: 5, ps: 29, escape: 31 } as const;
/** Main, LC, SSR, LTP: those whose set-up is a plain GASpecificConfig. */
const coreObjectTypes = new Set([1, 2, 3, 4]);
/** Channels by channelConfiguration (table 1.19); 0 means that a program_config_element says it. */
const channelCounts = [0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 0, 8];
const sbrSync = 0x2b7;
const psSync = 0x548;

/** Reads the AAC sequence header of FLV, or the decoder-specific part of an `esds` box. */
export function parseAacConfiguration(record: Uint8Array): AacConfiguration {
  const reader = new BitReader(record);
  const outer = readObjectType(reader);
  const rate = readSampleRate(reader);
  const channelConfiguration = reader.bits(4);
  const explicit = outer === objectTypes.sbr || outer === objectTypes.ps;
  const explicitOutputRateHz = explicit ? readSampleRate(reader) : rate;
  const objectType = explicit ? readObjectType(reader) : outer;
  if (!coreObjectTypes.has(objectType)) throw new CodecError('UNSUPPORTED', `audio object type ${objectType}`);
  const core = readCore(reader, channelConfiguration);
  const extension = explicit
    ? { outputSampleRateHz: explicitOutputRateHz, parametricStereo: outer === objectTypes.ps }
    : readExtension(reader);
  const outermost = extension ? (extension.parametricStereo ? objectTypes.ps : objectTypes.sbr) : objectType;
  const parsed = {
    codec: 'aac' as const,
    objectType,
    sampleRateHz: rate,
    outputSampleRateHz: extension?.outputSampleRateHz ?? rate,
    ...core,
    parametricStereo: extension?.parametricStereo ?? false,
    codecString: `mp4a.40.${outermost}`,
  };
  if (!extension || explicit) return { ...parsed, record, spectralBandReplication: explicit ? 'explicit' : 'none' };
  const rewritten = explicitRecord(parsed, outermost, channelConfiguration);
  return { ...parsed, record: rewritten ?? record, spectralBandReplication: 'backward-compatible' };
}

function readObjectType(reader: BitReader): number {
  const type = reader.bits(5);
  return type === objectTypes.escape ? 32 + reader.bits(6) : type;
}

function readSampleRate(reader: BitReader): number {
  const index = reader.bits(4);
  const rateHz = index === explicitRateIndex ? reader.bits(24) : sampleRatesHz[index];
  if (!rateHz || rateHz > 192_000) throw new CodecError('INVALID', `sampling frequency index ${index}`);
  return rateHz;
}

/** GASpecificConfig, §4.4.1. */
function readCore(reader: BitReader, channelConfiguration: number): { samplesPerFrame: 1024 | 960; channels: number } {
  const samplesPerFrame = reader.flag() ? 960 : 1024;
  if (reader.flag()) reader.skip(14);
  reader.skip(1);
  const channels = channelConfiguration === 0 ? readProgramChannels(reader) : channelCounts[channelConfiguration];
  if (!channels) throw new CodecError('INVALID', `channel configuration ${channelConfiguration}`);
  return { samplesPerFrame, channels };
}

interface Extension {
  outputSampleRateHz: number;
  parametricStereo: boolean;
}

function readExtension(reader: BitReader): Extension | undefined {
  if (reader.bitsLeft < 16 || reader.bits(11) !== sbrSync || readObjectType(reader) !== objectTypes.sbr)
    return undefined;
  if (reader.bitsLeft < 1 || !reader.flag()) return undefined;
  const outputSampleRateHz = readSampleRate(reader);
  return {
    outputSampleRateHz,
    parametricStereo: reader.bitsLeft >= 12 && reader.bits(11) === psSync && reader.flag(),
  };
}

/** The same set-up with band replication in front. Only for the plain cases that encoders send, else nothing. */
function explicitRecord(
  parsed: Pick<AacConfiguration, 'objectType' | 'sampleRateHz' | 'outputSampleRateHz' | 'samplesPerFrame'>,
  outermost: number,
  channelConfiguration: number,
): Uint8Array | undefined {
  const rateIndex = sampleRatesHz.indexOf(parsed.sampleRateHz);
  const outputRateIndex = sampleRatesHz.indexOf(parsed.outputSampleRateHz);
  if (channelConfiguration === 0 || rateIndex < 0 || outputRateIndex < 0) return undefined;
  return bitsToBytes([
    [outermost, 5],
    [rateIndex, 4],
    [channelConfiguration, 4],
    [outputRateIndex, 4],
    [parsed.objectType, 5],
    [parsed.samplesPerFrame === 960 ? 1 : 0, 1],
    [0, 2],
  ]);
}
