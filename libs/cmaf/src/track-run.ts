// `trun`, ISO/IEC 14496-12 §8.8.8, version 1: signed composition offsets. A field that is the same for all samples is
// left to the defaults in `tfhd`, so a video sample costs 4 to 16 bytes and a sound frame 4.
import type { BoxWriter } from './box-writer.ts';
import type { Sample } from './sample.ts';

export interface TrackRun {
  samples: readonly Sample[];
  sizesBytes: readonly number[];
  defaultDurationTicks: number;
  /** What all samples are, or all but the first. */
  defaultIsSync: boolean;
  fields: { firstFlags: boolean; duration: boolean; flags: boolean; compositionOffset: boolean };
}

const dataOffsetPresent = 0x1;
const samplePresent = { firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, compositionOffset: 0x800 };
const maxUint32 = 2 ** 32 - 1;

/** sample_depends_on and sample_is_non_sync_sample of §8.8.3.1. */
export function sampleFlags(isSync: boolean): number {
  return isSync ? 0x02000000 : 0x01010000;
}

export function trackRunOf(samples: readonly Sample[]): TrackRun {
  const [first] = samples;
  if (!first) throw new RangeError('a fragment without samples');
  samples.forEach(checkSample);
  const rest = samples.slice(1);
  const defaultIsSync = rest[0]?.isSync ?? first.isSync;
  const flagsVary = rest.some(({ isSync }) => isSync !== defaultIsSync);
  return {
    samples,
    sizesBytes: samples.map(({ data }) => dataSizeBytes(data)),
    defaultDurationTicks: first.durationTicks,
    defaultIsSync,
    fields: {
      firstFlags: !flagsVary && first.isSync !== defaultIsSync,
      duration: rest.some(({ durationTicks }) => durationTicks !== first.durationTicks),
      flags: flagsVary,
      compositionOffset: samples.some(({ compositionOffsetTicks }) => compositionOffsetTicks !== 0),
    },
  };
}

export function trackRunSizeBytes({ fields, samples }: TrackRun): number {
  const perSample = 4 * (1 + Number(fields.duration) + Number(fields.flags) + Number(fields.compositionOffset));
  return 20 + 4 * Number(fields.firstFlags) + perSample * samples.length;
}

export function writeTrackRun(writer: BoxWriter, run: TrackRun, dataOffset: number): void {
  const { fields, samples, sizesBytes } = run;
  writer.fullHeader('trun', trackRunSizeBytes(run), { version: 1, flags: trackRunFlags(run) });
  writer.uint32(samples.length);
  writer.int32(dataOffset);
  if (fields.firstFlags) writer.uint32(sampleFlags(!run.defaultIsSync));
  samples.forEach((sample, i) => {
    if (fields.duration) writer.uint32(sample.durationTicks);
    writer.uint32(sizesBytes[i] ?? 0);
    if (fields.flags) writer.uint32(sampleFlags(sample.isSync));
    if (fields.compositionOffset) writer.int32(sample.compositionOffsetTicks);
  });
}

function trackRunFlags({ fields }: TrackRun): number {
  return (
    dataOffsetPresent |
    samplePresent.size |
    (fields.firstFlags ? samplePresent.firstFlags : 0) |
    (fields.duration ? samplePresent.duration : 0) |
    (fields.flags ? samplePresent.flags : 0) |
    (fields.compositionOffset ? samplePresent.compositionOffset : 0)
  );
}

function checkSample({ durationTicks, compositionOffsetTicks }: Sample): void {
  if (!Number.isInteger(durationTicks) || durationTicks < 0 || durationTicks > maxUint32)
    throw new RangeError(`a sample of ${durationTicks} ticks`);
  if ((compositionOffsetTicks | 0) !== compositionOffsetTicks)
    throw new RangeError(`a composition offset of ${compositionOffsetTicks} ticks`);
}

function dataSizeBytes(data: Sample['data']): number {
  return data instanceof Uint8Array ? data.length : data.reduce((sum, piece) => sum + piece.length, 0);
}
