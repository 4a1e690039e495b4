// What a sequence header says about a track, for the broadcaster to see. A header that cannot be read says its codec only, and
// so does a frame of sound that needs none.
import {
  CodecError,
  parseAacConfiguration,
  parseAv1Configuration,
  parseAvcConfiguration,
  parseHevcConfiguration,
  parseOpusConfiguration,
  type AudioConfiguration,
  type VideoConfiguration,
} from '@millrace/codecs';
import { parseAudioUnits, parseVideoUnits } from '@millrace/flv';
import type { IngestHealthSample } from '@millrace/pipeline';
import { hasRecord } from '../media/configuration-records.ts';
import { isPlayed } from './frame-peek.ts';

type VideoFormat = NonNullable<IngestHealthSample['video']>;
type AudioFormat = NonNullable<IngestHealthSample['audio']>;

/** Those whose record alone tells the size; a VP9 record does not. */
const videoParsers: ReadonlyMap<string, (record: Uint8Array) => VideoConfiguration> = new Map<
  string,
  (record: Uint8Array) => VideoConfiguration
>([
  ['avc1', parseAvcConfiguration],
  ['hvc1', parseHevcConfiguration],
  ['av01', (record) => parseAv1Configuration(record)],
]);
const audioParsers: ReadonlyMap<string, (record: Uint8Array) => AudioConfiguration> = new Map<
  string,
  (record: Uint8Array) => AudioConfiguration
>([
  ['mp4a', parseAacConfiguration],
  ['Opus', parseOpusConfiguration],
]);

/** Undefined when the message is no sequence header of the track that is played. */
export function describeVideo(payload: Uint8Array): VideoFormat | undefined {
  const unit = parseVideoUnits(payload).units.find(isPlayed);
  if (unit?.kind !== 'sequenceStart') return undefined;
  const configuration = readable(() => videoParsers.get(unit.fourCc)?.(unit.data));
  if (!configuration) return { codec: unit.fourCc, widthPx: 0, heightPx: 0, profile: 0, level: 0 };
  const { codecString, widthPx, heightPx, profile, level } = configuration;
  return { codec: codecString, widthPx, heightPx, profile, level };
}

/** Undefined when the message is no sequence header of the track that is played, and one is needed. */
export function describeAudio(payload: Uint8Array): AudioFormat | undefined {
  const unit = parseAudioUnits(payload).units.find(isPlayed);
  if (!unit || (unit.kind !== 'sequenceStart' && hasRecord(unit.fourCc))) return undefined;
  const configuration = readable(() => audioParsers.get(unit.fourCc)?.(unit.data));
  if (!configuration) return { codec: unit.fourCc, sampleRateHz: 0, channels: 0 };
  const { codecString, channels } = configuration;
  if (configuration.codec === 'opus') return { codec: codecString, sampleRateHz: configuration.sampleRateHz, channels };
  const { outputSampleRateHz, parametricStereo } = configuration;
  return { codec: codecString, sampleRateHz: outputSampleRateHz, channels: parametricStereo ? 2 : channels };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}
