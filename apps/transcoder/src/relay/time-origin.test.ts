import { expect, test } from 'vitest';
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
  origin.see([picture(33), sound(40)], at(20));
  origin.see([picture(300)], at(120));
  origin.see([picture(333)], at(333));
  expect(origin.settle()).toBe(edgeAtMs - 180);
});

test('frames out of the replay buffer come later than they were, and change nothing', () => {
  const origin = announced(edgeAtMs + 4_000);
  origin.see([picture(0), picture(33), picture(3_990)], at(10));
  expect(origin.settle()).toBe(edgeAtMs);
});

test('what is settled stays', () => {
  const origin = announced(edgeAtMs);
  expect(origin.settle()).toBe(edgeAtMs);
  origin.see([picture(900)], at(0));
  expect(origin.settle()).toBe(edgeAtMs);
});

test('an edge that does not tell its clock is believed', () => {
  const origin = announced(undefined);
  origin.see([picture(900)], at(0));
  expect(origin.settle()).toBe(edgeAtMs);
});
