// What a sequence header says about a track, for the broadcaster to see. A header that cannot be read says its codec only.
import { CodecError, parseAacConfiguration, parseAvcConfiguration } from '@millrace/codecs';
import { parseAudioTag, parseVideoTag } from '@millrace/flv';
import type { IngestHealthSample } from '@millrace/pipeline';

type VideoFormat = NonNullable<IngestHealthSample['video']>;
type AudioFormat = NonNullable<IngestHealthSample['audio']>;

export function describeVideo(payload: Uint8Array): VideoFormat | undefined {
  const tag = parseVideoTag(payload);
  const unknown = { widthPx: 0, heightPx: 0, profile: 0, level: 0 };
  if (tag.kind === 'other') return { codec: tag.codec, ...unknown };
  if (tag.kind !== 'avcSequenceHeader') return undefined;
  return readable(() => {
    const { codecString, widthPx, heightPx, profile, level } = parseAvcConfiguration(tag.configuration);
    return { codec: codecString, widthPx, heightPx, profile, level };
  });
}

export function describeAudio(payload: Uint8Array): AudioFormat | undefined {
  const tag = parseAudioTag(payload);
  if (tag.kind === 'other') return { codec: tag.codec, sampleRateHz: 0, channels: 0 };
  if (tag.kind !== 'aacSequenceHeader') return undefined;
  return readable(() => {
    const { codecString, outputSampleRateHz, channels, parametricStereo } = parseAacConfiguration(tag.configuration);
    return { codec: codecString, sampleRateHz: outputSampleRateHz, channels: parametricStereo ? 2 : channels };
  });
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}
