import { expect, it } from 'vitest';
import { isNextPart } from './captions-in-parts.ts';

const last = { lastSn: 7, lastPartIndex: 1, lastCc: 0 };

it('a part follows the one before it in the same segment, and nothing else does', () => {
  expect(isNextPart(last, { sn: 7, cc: 0, part: 2 })).toBe(true);
  expect(isNextPart(last, { sn: 7, cc: 0, part: 3 })).toBe(false);
  expect(isNextPart(last, { sn: 8, cc: 0, part: 2 })).toBe(false);
  expect(isNextPart(last, { sn: 7, cc: 1, part: 2 })).toBe(false);
  expect(isNextPart(last, { sn: 7, cc: 0, part: undefined })).toBe(false);
});
