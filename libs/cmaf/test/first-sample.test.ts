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

test('bytes that lie about their lengths are no such segment, and nothing is thrown', () => {
  const samples = [{ data: new Uint8Array(7), durationTicks: 3_000, compositionOffsetTicks: 0, isSync: true }];
  const segment = buildMediaSegment({ sequenceNumber: 1, trackId: 1, baseMediaDecodeTime: 0, samples, withStyp: true });
  for (let at = 0; at < segment.length; at += 1) {
    for (const sizeBytes of [at + 1, segment.length]) {
      for (const value of [0, 8, 0x7f, 0xff]) {
        const lying = segment.slice(0, sizeBytes);
        lying[at] = value;
        expect(firstSampleOf(lying)?.length ?? 0).toBeLessThanOrEqual(7);
      }
    }
  }
  const run = Buffer.from('trun\0\0\x02\0');
  expect(firstSampleOf(Buffer.concat([Buffer.of(0, 0, 0, 12), run]))).toBeUndefined();
  expect(firstSampleOf(Buffer.concat([segment.subarray(0, -15), Buffer.from('\0\0\0\x0bmdatabc')]))).toBeUndefined();
});
