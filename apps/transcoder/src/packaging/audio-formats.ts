// The codecs of sound by their FourCC: how a configuration is read, and how long a frame lasts.
import {
  opusPacketSamples,
  parseAacConfiguration,
  parseOpusConfiguration,
  type AudioConfiguration,
} from '@millrace/codecs';

/** Throws CodecError. */
type ReadConfiguration = (record: Uint8Array) => AudioConfiguration;

export const audioFormats: ReadonlyMap<string, ReadConfiguration> = new Map<string, ReadConfiguration>([
  ['mp4a', parseAacConfiguration],
  ['Opus', parseOpusConfiguration],
]);

/** Samples of a frame, at the configuration's `sampleRateHz`. Throws CodecError. */
export function samplesOf(configuration: AudioConfiguration, frame: Uint8Array): number {
  return configuration.codec === 'opus' ? opusPacketSamples(frame) : configuration.samplesPerFrame;
}
