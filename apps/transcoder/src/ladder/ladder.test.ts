import { expect, test } from 'vitest';
import { CpuBudget } from './cpu-budget.ts';
import { ladderFor, type LadderRequest } from './ladder.ts';
import { levelFor } from './rung.ts';

const landscape = (widthPx: number, heightPx: number, frameRate = 30) => ({
  widthPx,
  heightPx,
  displayAspect: widthPx / heightPx,
  frameRate,
});
const idsFor = (request: Partial<LadderRequest>) =>
  ladderFor({
    source: landscape(1920, 1080),
    mode: 'follow',
    latencyMode: 'standard',
    ladder: 'standard',
    maxShortSidePx: Infinity,
    cpuBudget: 16,
    ...request,
  }).rungs.map(({ id }) => id);

test.each([
  [1080, 1920, ['720p', '480p', '360p']],
  [720, 1280, ['480p', '360p', '240p']],
  [480, 854, ['360p', '240p']],
  [240, 426, []],
  [144, 256, []],
] as const)('below a %i-line source that is passed through come smaller rungs only', (heightPx, widthPx, ids) => {
  expect(idsFor({ source: landscape(widthPx, heightPx) })).toEqual(ids);
});

test('a source that cannot be passed through gets a rung of its own size on top', () => {
  expect(idsFor({ mode: 'grid' })).toEqual(['1080p', '720p', '480p', '360p']);
  expect(idsFor({ mode: 'grid', source: landscape(256, 144) })).toEqual(['240p']);
});

test('no rung is larger than the organization may offer', () => {
  expect(idsFor({ maxShortSidePx: 480 })).toEqual(['480p', '360p', '240p']);
  expect(idsFor({ mode: 'grid', maxShortSidePx: 720 })).toEqual(['720p', '480p', '360p', '240p']);
});

test('two cores have room for 720p, 480p and 360p of 1080p30, and none for a re-encoded 1080p', () => {
  expect(idsFor({ cpuBudget: 1.6 })).toEqual(['720p', '480p', '360p']);
  expect(idsFor({ cpuBudget: 1.6, mode: 'grid' })).toEqual(['720p', '480p', '360p']);
});

test('what does not fit is left out from the top; without pass-through one rung stays', () => {
  expect(idsFor({ cpuBudget: 0.6 })).toEqual(['480p', '360p']);
  expect(idsFor({ cpuBudget: 0 })).toEqual([]);
  expect(idsFor({ cpuBudget: 0, mode: 'grid' })).toEqual(['360p']);
});

test('the rungs of an earlier run are made whatever they cost, and what is left of them after one was given up', () => {
  expect(idsFor({ cpuBudget: 0, chosenRungs: ['720p', '480p', '360p'] })).toEqual(['720p', '480p', '360p']);
  expect(idsFor({ cpuBudget: 9, chosenRungs: ['480p', '360p'] })).toEqual(['480p', '360p']);
  expect(idsFor({ cpuBudget: 0, chosenRungs: [], mode: 'grid' })).toEqual(['360p']);
});

test('each rung of the ladder says why it is made or not', () => {
  const reasonsFor = (request: Partial<LadderRequest>) =>
    ladderFor({
      source: landscape(1920, 1080),
      mode: 'follow',
      latencyMode: 'standard',
      ladder: 'standard',
      maxShortSidePx: Infinity,
      cpuBudget: 0.6,
      ...request,
    }).reasons;
  const reasons = { '1080p': 'not_below_source', '720p': 'no_cpu', '480p': 'made', '360p': 'made' };
  expect(reasonsFor({})).toEqual({ ...reasons, '240p': 'ladder_is_full' });
  expect(reasonsFor({ chosenRungs: ['480p', '360p'] })).toMatchObject({ '720p': 'given_up', '480p': 'made' });
});

test('a channel may ask for a smaller ladder, none, or its own', () => {
  expect(idsFor({ ladder: 'economy' })).toEqual(['480p', '240p']);
  expect(idsFor({ ladder: 'none' })).toEqual([]);
  expect(idsFor({ ladder: 'none', mode: 'grid' })).toEqual(['240p']);
  const ladder = [
    { heightPx: 540, bitrateBps: 1_500_000 },
    { heightPx: 2160, bitrateBps: 9_000_000 },
  ];
  expect(idsFor({ ladder })).toEqual(['540p']);
});

test('no rung is larger than its source, sizes are even, and the picture keeps its shape', () => {
  for (const [widthPx, heightPx] of [
    [1920, 1080],
    [1080, 1920],
    [1000, 1000],
    [1919, 801],
    [720, 576],
    [2, 2],
  ] as const) {
    for (const mode of ['follow', 'grid'] as const) {
      const source = landscape(widthPx, heightPx);
      for (const rung of ladderFor({
        source,
        mode,
        latencyMode: 'low',
        ladder: 'standard',
        maxShortSidePx: Infinity,
        cpuBudget: 99,
      }).rungs) {
        expect((rung.widthPx % 2) + (rung.heightPx % 2)).toBe(0);
        expect(Math.min(rung.widthPx, rung.heightPx)).toBeLessThanOrEqual(Math.min(widthPx, heightPx) + 1);
        expect(Math.abs(rung.widthPx - rung.heightPx * source.displayAspect)).toBeLessThanOrEqual(2.5);
      }
    }
  }
});

test.each([
  [1920, 1080, 30, '4.0'],
  [1920, 1080, 60, '4.2'],
  [1280, 720, 30, '3.1'],
  [1280, 720, 60, '3.2'],
  [854, 480, 30, '3.1'],
  [640, 360, 30, '3.0'],
  [426, 240, 30, '2.1'],
])('%i×%i at %i frames per second is level %s', (widthPx, heightPx, frameRate, level) => {
  expect(levelFor(widthPx, heightPx, frameRate)).toBe(level);
});

test('what one stream takes of the CPU budget the next one does not get, until it is released', () => {
  const budget = new CpuBudget(1.6);
  const [first, second] = [budget.share(), budget.share()];
  first.take(1);
  expect(second.available).toBeCloseTo(0.6);
  expect(first.available).toBeCloseTo(1.6);
  first.release();
  expect(second.available).toBeCloseTo(1.6);
});

test('a measurement that comes late takes nothing back of what was released', () => {
  const budget = new CpuBudget(1.6);
  const share = budget.share();
  share.take(1);
  share.release();
  share.measure(1);
  expect(budget.taken).toBe(0);
});

test('what a stream is measured to use counts, and later estimates follow it', () => {
  const budget = new CpuBudget(2);
  const [first, second] = [budget.share(), budget.share()];
  first.take(1);
  first.measure(1.5);
  expect(budget.taken).toBeCloseTo(1.5);
  for (let i = 0; i < 100; i += 1) first.measure(1.5);
  expect(second.available).toBeCloseTo(0.5 / 1.5);
  second.take(0.2);
  expect(budget.taken).toBeCloseTo(1.5 + 0.3);
});
