import type { StreamHealth } from '@millrace/sdk';
import { FactList } from '../parts/fact-list.tsx';
import { codecName } from './codec-name.ts';
import { bitrateLabel } from '../usage/amounts.ts';

type Sample = NonNullable<StreamHealth['current']>;

/** The last measurement, not older than ten seconds. */
export function HealthFigures({ current }: { current: Sample }) {
  const { video, audio, keyframeIntervalMs, audioVideoSkewMs } = current;
  return (
    <FactList
      facts={[
        ['Video', video && `${codecName(video.codec)}, ${video.widthPx} × ${video.heightPx}`],
        ['Video bit rate', bitrateLabel(current.videoBitrateBps)],
        ['Frame rate', `${rounded(current.frameRate)} fps`],
        ['Keyframe interval', keyframeIntervalMs === null ? null : `${rounded(keyframeIntervalMs / 1_000)} s`],
        [
          'Audio',
          audio &&
            `${codecName(audio.codec)}, ${rounded(audio.sampleRateHz / 1_000)} kHz, ${channelsLabel(audio.channels)}`,
        ],
        ['Audio bit rate', bitrateLabel(current.audioBitrateBps)],
        ['Audio ahead of video', audioVideoSkewMs === null ? null : `${audioVideoSkewMs} ms`],
        ['Jitter', `${rounded(current.jitterMs)} ms`],
        ['Behind', `${current.behindMs} ms`],
      ]}
    />
  );
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function channelsLabel(channels: number): string {
  if (channels === 1) return 'mono';
  return channels === 2 ? 'stereo' : `${channels} channels`;
}
