import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ladderFor } from '../ladder/ladder.ts';
import { LoadControl, type LadderChange } from './load-control.ts';

const source = { widthPx: 1280, heightPx: 720, displayAspect: 16 / 9, frameRate: 30 };
const request = { source, mode: 'follow', latencyMode: 'low', ladder: 'standard', maxShortSidePx: Infinity } as const;
const noRungs = ladderFor({ ...request, cpuBudget: 8, chosenRungs: [] });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a stream that makes no rung changes within so long. */
async function changesWithin(durationMs: number, of: { idleCpus: number; steadyMs: number }): Promise<LadderChange[]> {
  const changes: LadderChange[] = [];
  const cpu = { available: 8, take: () => undefined, measure: () => undefined, release: () => undefined };
  const control = new LoadControl(
    {
      ladder: noRungs,
      leastRungs: 0,
      steadyMs: of.steadyMs,
      cpu,
      encoderLoad: () => undefined,
      onChange: (change) => changes.push(change),
    },
    () => of.idleCpus,
  );
  await vi.advanceTimersByTimeAsync(durationMs);
  control.stop();
  return changes;
}

it('a stream that gave up all its rungs gets the least of them back when there is room', async () => {
  expect(noRungs.rungs).toEqual([]);
  const [change, ...more] = await changesWithin(35_000, { idleCpus: 4, steadyMs: 30_000 });
  expect(change).toMatchObject({ kind: 'restored', rungs: [noRungs.next?.id], reason: 'encoder_overloaded' });
  expect(more).toEqual([]);
});

it('a stream without rungs waits until there is room for decoding too', async () => {
  const { cpuCost = 0 } = noRungs.next ?? {};
  expect(await changesWithin(120_000, { idleCpus: cpuCost, steadyMs: 30_000 })).toEqual([]);
});

it('a stream whose encoder fails gets no rung back, however much room there is', async () => {
  expect(await changesWithin(600_000, { idleCpus: 4, steadyMs: Infinity })).toEqual([]);
});
