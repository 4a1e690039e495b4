import { expect, test } from 'vitest';
import { buildMediaSegment, firstSampleOf } from '../src/index.ts';

test('the first sample of a segment is found behind whatever its run says of it', () => {
  const sample = (size: number, durationTicks: number, isSync: boolean) => ({
    data: new Uint8Array(size).fill(size),
    durationTicks,
    compositionOffsetTicks: 0,
    isSync,
  });
  const samples = [sample(7, 3_000, true), sample(5, 3_000, false), sample(4, 3_003, false)];
  const fragment = { sequenceNumber: 1, trackId: 1, baseMediaDecodeTime: 0, samples };
  expect(firstSampleOf(buildMediaSegment({ ...fragment, withStyp: true }))).toEqual(samples[0]!.data);
  expect(firstSampleOf(buildMediaSegment({ ...fragment, samples: samples.slice(0, 1) }))).toEqual(samples[0]!.data);
  expect(firstSampleOf(new Uint8Array(40))).toBeUndefined();
});
