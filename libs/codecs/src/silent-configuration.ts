// The configuration of a track that is nothing but silence, like one that was there before: AAC-LC, or Opus.
import { parseAacConfiguration } from './aac-configuration.ts';
import { bitsToBytes } from './bits-to-bytes.ts';
import type { AudioConfiguration } from './media-configuration.ts';
import { parseOpusConfiguration } from './opus-configuration.ts';

/** Table 1.18 of ISO/IEC 14496-3. */
const sampleRatesHz = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const usualRateHz = 48_000;
const lowComplexity = 2;

/** `codecString` as of RFC 6381; the rate is kept where AAC has a number for it. */
export function silentConfiguration(like: {
  codecString: string;
  sampleRateHz: number;
  channels: number;
}): AudioConfiguration {
  if (like.codecString === 'opus') return parseOpusConfiguration(new Uint8Array());
  const rateIndex = sampleRatesHz.indexOf(like.sampleRateHz);
  const record = bitsToBytes([
    [lowComplexity, 5],
    [rateIndex < 0 ? sampleRatesHz.indexOf(usualRateHz) : rateIndex, 4],
    [like.channels > 1 ? 2 : 1, 4],
    [0, 3],
  ]);
  return parseAacConfiguration(record);
}
