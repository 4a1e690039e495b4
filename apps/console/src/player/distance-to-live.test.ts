import { expect, test } from 'vitest';
import { distanceToLiveS } from './distance-to-live.ts';

const parts = { partTarget: 0.5, holdBack: 0, targetduration: 2 };
const segments = { partTarget: 0, holdBack: 0, targetduration: 2 };

test.each([
  ['two parts, where there are parts', parts, 0, 1],
  ['a part more after a stall', parts, 1, 1.5],
  ['two segments, where there are none', segments, 0, 4],
  ['half a segment more after each stall', segments, 2, 6],
  ['what the playlist asks for', { ...segments, holdBack: 7 }, 0, 7],
])('plays behind live by %s', (_, playlist, steps, wantedS) => {
  expect(distanceToLiveS(playlist, steps)).toBe(wantedS);
});
