import { describe, expect, test } from 'vitest';
import type { MediaEvent } from '../packaging/access-unit.ts';
import { TimeOrigin } from './time-origin.ts';

const edgeAtMs = 1_700_000_000_000;
/** This machine's clock is half a second behind the edge's. */
const behindMs = 500;
const picture = (dtsMs: number): MediaEvent => ({
  kind: 'video',
  unit: { dtsMs, ptsMs: dtsMs + 80, isKeyframe: false, data: new Uint8Array() },
});
const sound = (ptsMs: number): MediaEvent => ({
  kind: 'audio',
  frame: { ptsMs, samples: 1_024, data: new Uint8Array() },
});
const announced = (saidAtMs: number | undefined) =>
  new TimeOrigin({ originMs: edgeAtMs, saidAtMs }, edgeAtMs - behindMs);
/** `afterMs` after the announcement, by the clock of this machine. */
const at = (afterMs: number) => edgeAtMs - behindMs + afterMs;

test('the frame that was least late says when relay time began, by the clock of the edge', () => {
  const origin = announced(edgeAtMs);
  origin.see([picture(33), sound(40)], at(20), true);
  origin.see([picture(300)], at(120), true);
  origin.see([picture(333)], at(333), true);
  expect(origin.settle()).toBe(edgeAtMs - 180);
});

test('frames out of the replay buffer come later than they were, and change nothing', () => {
  const origin = announced(edgeAtMs + 4_000);
  origin.see([picture(0), picture(33), picture(3_990)], at(10), true);
  expect(origin.settle()).toBe(edgeAtMs);
});

test('what is settled stays', () => {
  const origin = announced(edgeAtMs);
  expect(origin.settle()).toBe(edgeAtMs);
  origin.see([picture(900)], at(0), true);
  expect(origin.settle()).toBe(edgeAtMs);
});

test('an edge that does not tell its clock is believed', () => {
  const origin = announced(undefined);
  origin.see([picture(900)], at(0), true);
  expect(origin.settle()).toBe(edgeAtMs);
});

describe('dates of a source whose clock', () => {
  /** How much later than the clock each cell of 2 s is dated, for a source that sends `sentMs` of relay time in a second. */
  const offOf = (sentMs: number, seconds: number, isCaughtUp = true) => {
    const origin = announced(edgeAtMs);
    origin.see([picture(0)], at(0), true);
    origin.settle();
    return Array.from({ length: seconds }, (_, i) => i).flatMap((second) => {
      const relayMs = second * sentMs;
      origin.see([picture(relayMs)], at(second * 1_000), isCaughtUp);
      const isCell = Math.floor(relayMs / 2_000) > Math.floor((relayMs - sentMs) / 2_000);
      const startMs = Math.floor(relayMs / 2_000) * 2_000;
      return isCell ? [origin.dateOf(startMs) - startMs - edgeAtMs] : [];
    });
  };

  test('runs as ours does stay', () => {
    expect(new Set(offOf(1_000, 60))).toEqual(new Set([0]));
  });

  test.each([
    ['is slow', 995, 1],
    ['is fast', 1_005, -1],
  ])('%s follow it, so slowly that nobody sees it', (_which, sentMs, sign) => {
    const off = offOf(sentMs, 600);
    const steps = off.slice(1).map((ms, i) => sign * (ms - off[i]!));
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThanOrEqual(20);
    // 600 s later it is 3 s off, and the dates by no more than what is tolerated and what a period hides.
    expect(Math.abs(sign * 3_000 - off.at(-1)!)).toBeLessThan(620);
  });

  test('is unknown stay: we are behind with taking what came', () => {
    expect(new Set(offOf(995, 600, false))).toEqual(new Set([0]));
  });
});

test('dates go on where they were listed when another run follows', () => {
  const origin = announced(edgeAtMs);
  origin.see([picture(0)], at(0), true);
  expect(origin.settle(edgeAtMs + 700)).toBe(edgeAtMs + 700);
  expect(origin.dateOf(2_000)).toBe(edgeAtMs + 2_700);
});
