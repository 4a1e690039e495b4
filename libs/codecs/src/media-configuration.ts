// Any configuration record that this library reads; `codec` tells which.
import type { AacConfiguration } from './aac-configuration.ts';
import type { Av1Configuration } from './av1-configuration.ts';
import type { AvcConfiguration } from './avc-configuration.ts';
import type { HevcConfiguration } from './hevc-configuration.ts';
import type { OpusConfiguration } from './opus-configuration.ts';
import type { VideoUsability } from './video-usability.ts';
import type { Vp9Configuration } from './vp9-configuration.ts';

/** All of them tell size and codec string; aspect ratio, colour and frame rate where the codec's own record may. */
export type VideoConfiguration = VideoUsability &
  (AvcConfiguration | HevcConfiguration | Av1Configuration | Vp9Configuration);
export type AudioConfiguration = AacConfiguration | OpusConfiguration;
