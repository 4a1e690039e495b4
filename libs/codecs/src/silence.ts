// A frame of silence in the format of a track, for where its source has none: AAC (ISO/IEC 14496-3 §4.4.2, a raw data block
// whose channels have no spectral data) and Opus (RFC 6716 §3, one CELT frame of 20 ms).
import { parseAacConfiguration, type AacConfiguration } from './aac-configuration.ts';
import { bitsToBytes } from './bits-to-bytes.ts';
import type { AudioConfiguration } from './media-configuration.ts';
import { parseOpusConfiguration, type OpusConfiguration } from './opus-configuration.ts';

export interface SilentFrame {
  data: Uint8Array;
  /** How long it is, at the configuration's `sampleRateHz`. */
  samples: number;
}

type Bits = readonly (readonly [value: number, bits: number])[];

const elementIds = { sce: 0, cpe: 1, lfe: 3, end: 7 } as const;
/** Syntactic elements by channelConfiguration (table 1.19). */
const layouts: readonly (readonly ('sce' | 'cpe' | 'lfe')[])[] = [
  [],
  ['sce'],
  ['cpe'],
  ['sce', 'cpe'],
  ['sce', 'cpe', 'sce'],
  ['sce', 'cpe', 'cpe'],
  ['sce', 'cpe', 'cpe', 'lfe'],
  ['sce', 'cpe', 'cpe', 'cpe', 'lfe'],
];
/** individual_channel_stream: no gain, one long window, no scale factor bands, neither pulses nor noise shaping. */
const silentChannel: Bits = [
  [0, 8],
  [0, 4],
  [0, 6],
  [0, 4],
];
/** One channel, and two: full band, 20 ms, one frame. */
const silentOpusPackets = [Uint8Array.of(0xf8, 0xff, 0xfe), Uint8Array.of(0xfc, 0xff, 0xfe)];
const opusPacketSamples = 960;
const sampleRatesHz = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const lowComplexity = 2;

/** Undefined for layouts that are not in a table. */
export function silentAudio(configuration: AudioConfiguration): SilentFrame | undefined {
  return configuration.codec === 'opus' ? silentOpus(configuration) : silentAac(configuration);
}

/** The configuration of a track that is nothing but silence, like one of this codec string, rate and number of channels. */
export function silentConfiguration(like: {
  codecString: string;
  sampleRateHz: number;
  channels: number;
}): AudioConfiguration {
  if (like.codecString === 'opus') return parseOpusConfiguration(new Uint8Array());
  const rateIndex = sampleRatesHz.indexOf(like.sampleRateHz);
  const rate = rateIndex < 0 ? sampleRatesHz.indexOf(48_000) : rateIndex;
  const record = bitsToBytes([
    [lowComplexity, 5],
    [rate, 4],
    [like.channels > 1 ? 2 : 1, 4],
    [0, 3],
  ]);
  return parseAacConfiguration(record);
}

function silentAac({ channelConfiguration, samplesPerFrame }: AacConfiguration): SilentFrame | undefined {
  const layout = layouts[channelConfiguration];
  if (!layout || layout.length === 0) return undefined;
  const seen = { sce: 0, cpe: 0, lfe: 0 };
  const elements = layout.flatMap((kind) => element(kind, seen[kind]++));
  return { data: bitsToBytes([...elements, [elementIds.end, 3]]), samples: samplesPerFrame };
}

/** With its instance tag, which counts elements of a kind; a pair has no window in common. */
function element(kind: 'sce' | 'cpe' | 'lfe', instance: number): Bits {
  const front: Bits = [
    [elementIds[kind], 3],
    [instance, 4],
  ];
  return kind === 'cpe' ? [...front, [0, 1], ...silentChannel, ...silentChannel] : [...front, ...silentChannel];
}

function silentOpus({ channels }: OpusConfiguration): SilentFrame | undefined {
  const data = silentOpusPackets[channels - 1];
  return data && { data, samples: opusPacketSamples };
}
