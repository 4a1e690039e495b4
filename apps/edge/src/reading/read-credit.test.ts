import { beforeEach, expect, it } from 'vitest';
import { ReadCredit } from './read-credit.ts';

let credit: ReadCredit;
/** Of a publisher that has sent nothing for a while. */
beforeEach(() => {
  credit = new ReadCredit(-2_000);
  credit.beginPublication(-2_000);
  credit.demand(0);
});

/** What the credit says at each picture of an encoder: a keyframe every second, and what is left of the bit rate between. */
function demandsOf(encoder: { frameRate: number; bitrateBps: number; keyframeBytes: number }): Set<string> {
  const { frameRate, bitrateBps, keyframeBytes } = encoder;
  const otherBytes = (bitrateBps / 8 - keyframeBytes) / (frameRate - 1);
  const demands = new Set<string>();
  for (let picture = 0; picture < 10 * frameRate; picture += 1) {
    demands.add(credit.demand(Math.trunc((picture * 1_000) / frameRate)));
    credit.spend(Math.trunc(picture % frameRate === 0 ? keyframeBytes : otherBytes), 2);
  }
  return demands;
}

it.each([
  { frameRate: 30, bitrateBps: 6_000_000, keyframeBytes: 250_000 },
  { frameRate: 50, bitrateBps: 12_000_000, keyframeBytes: 500_000 },
])('an encoder of $bitrateBps bit/s has little at any time', (encoder) => {
  expect(demandsOf(encoder)).toEqual(new Set(['little']));
});

it('who sends on and on has much', () => {
  for (let read = 0; read < 32; read += 1) credit.spend(32_768, 1);
  expect(credit.demand(0)).toBe('much');
});

it('who sends thousands of messages at once has much for as long as an encoder takes for them', () => {
  credit.spend(32_500, 2_500);
  expect(credit.demand(9_000)).toBe('much');
  expect(credit.demand(10_000)).toBe('little');
});

it('who does not publish yet is new, until it sends more than a newcomer does', () => {
  credit = new ReadCredit(0);
  expect(credit.demand(0)).toBe('new');
  for (let read = 0; read < 32; read += 1) credit.spend(32_768, 1);
  expect(credit.demand(0)).toBe('much');
  expect(credit.demand(1_000)).toBe('new');
});

it('who has just been let in has much for a second', () => {
  credit.beginPublication(5_000);
  expect(credit.demand(5_900)).toBe('much');
  expect(credit.demand(6_100)).toBe('little');
});
