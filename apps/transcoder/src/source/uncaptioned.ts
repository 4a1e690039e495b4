import { withoutCaptions, type VideoConfiguration } from '@millrace/codecs';
import type { VideoUnit } from '../packaging/access-unit.ts';

/** A picture that is shown again and again must not say its captions again and again. */
export function uncaptioned(unit: VideoUnit, configuration: VideoConfiguration | undefined): VideoUnit {
  if (configuration?.codec !== 'avc' && configuration?.codec !== 'hevc') return unit;
  try {
    return { ...unit, data: withoutCaptions(configuration.codec, unit.data, configuration.nalLengthSizeBytes) };
  } catch {
    return unit; // one that is cut short says nothing
  }
}
