import { describe, expect, it } from 'vitest';
import { follows } from './caption-timeline.ts';

describe('what captions are read on from', () => {
  const last = { lastSn: 41, lastPartIndex: 1 };

  it('is the part behind the last one of the same segment', () => {
    expect(follows(last, { sn: 41, part: 2 })).toBe(true);
  });

  it.each([
    ['a part that leaves one out', { sn: 41, part: 3 }],
    ['a part that was read before', { sn: 41, part: 1 }],
    ['a part of another segment', { sn: 43, part: 2 }],
    ['a whole segment', { sn: 41, part: undefined }],
    ['an initialization segment', { sn: 'initSegment', part: undefined }],
  ])('is not %s', (_name, next) => {
    expect(follows(last, next)).toBe(false);
  });
});
