import { expect, it } from 'vitest';
import { ReadCredit } from './read-credit.ts';

/** What an encoder's credit says at each of its pictures: a keyframe every second, and what is left of the bit rate between. */
function demandsOf({ keyframeBytes, bitrateBps }: { keyframeBytes: number; bitrateBps: number }): Set<string> {
  const credit = new ReadCredit(0);
  const otherBytes = (bitrateBps / 8 - keyframeBytes) / 29;
  const demands = new Set<string>();
  for (let picture = 0; picture < 300; picture += 1) {
    demands.add(credit.demand(Math.trunc((picture * 1_000) / 30)));
    credit.spend(Math.trunc(picture % 30 === 0 ? keyframeBytes : otherBytes), 3);
  }
  return demands;
}

it.each([
  [6_000_000, 250_000],
  [10_000_000, 400_000],
])('an encoder of %i bit/s with keyframes of %i bytes has little at any time', (bitrateBps, keyframeBytes) => {
  expect(demandsOf({ bitrateBps, keyframeBytes })).toEqual(new Set(['little']));
});

it('who sends on and on has much', () => {
  const credit = new ReadCredit(0);
  for (let read = 0; read < 16; read += 1) credit.spend(32_768, 1);
  expect(credit.demand(0)).toBe('much');
});

it('who sends very many messages has much, however small they are', () => {
  const credit = new ReadCredit(0);
  credit.spend(14_300, 1_100);
  expect(credit.demand(1)).toBe('much');
});

it('has little again within a second, whatever it sent', () => {
  const credit = new ReadCredit(0);
  credit.spend(1_000_000_000, 1_000_000);
  expect(credit.demand(300)).toBe('much');
  expect(credit.demand(400)).toBe('little');
});
