import { expect, test } from 'vitest';
import { LoadWatch, steadyMsAfter, type LoadSample, type LoadVerdict } from './load-watch.ts';

interface Second {
  /** Seconds of media made, of waiting for the encoder, and idle CPUs, per second. */
  speed: number;
  blocked: number;
  idleCpus?: number;
}

/** The verdict of each second. */
function watch(seconds: readonly Second[], options: { roomNeeded?: number; steadyMs?: number } = {}): LoadVerdict[] {
  const load = new LoadWatch({ roomNeeded: options.roomNeeded, steadyMs: options.steadyMs ?? 30_000 });
  let at: LoadSample = { nowMs: 5_000, mediaMs: 0, blockedMs: 0, idleCpus: 0 };
  return seconds.map(({ speed, blocked, idleCpus = 0 }) => {
    at = {
      nowMs: at.nowMs + 1_000,
      mediaMs: at.mediaMs + 1_000 * speed,
      blockedMs: at.blockedMs + 1_000 * blocked,
      idleCpus,
    };
    return load.take(at);
  });
}
const times = (count: number, second: Second) => Array.from({ length: count }, () => second);

test('an encoder that is fed all the time and makes less than the source brings is behind after four seconds', () => {
  expect(watch(times(6, { speed: 0.9, blocked: 1 }))).toEqual([
    ...['steady', 'steady', 'steady', 'steady'],
    ...['falls-behind', 'falls-behind'],
  ]);
});

test.each([
  ['one that catches up', { speed: 2, blocked: 1 }],
  ['one that keeps up', { speed: 1, blocked: 0.3 }],
  ['one whose source brings nothing', { speed: 0, blocked: 0 }],
] as const)('%s is not behind', (_which, second) => {
  expect(new Set(watch(times(30, second)))).toEqual(new Set(['steady']));
});

test('a moment of work elsewhere is not enough', () => {
  const verdicts = watch([
    ...times(5, { speed: 1, blocked: 0 }),
    ...times(2, { speed: 0.5, blocked: 1 }),
    ...times(9, { speed: 1.3, blocked: 0.9 }),
  ]);
  expect(new Set(verdicts)).toEqual(new Set(['steady']));
});

test('there is room again when the machine has been idle enough for long enough', () => {
  const room = { roomNeeded: 0.5, steadyMs: 20_000 };
  const idle = { speed: 1, blocked: 0, idleCpus: 0.7 };
  expect(watch(times(22, idle), room).indexOf('has-room')).toBe(20);
  expect(watch(times(40, { ...idle, idleCpus: 0.6 }), room)).not.toContain('has-room');
  expect(watch([...times(15, idle), { ...idle, idleCpus: 0 }, ...times(14, idle)], room).indexOf('has-room')).toBe(26);
  expect(watch(times(60, idle))).not.toContain('has-room');
});

test('each time it takes longer, up to ten minutes', () => {
  expect([0, 1, 2, 3, 9].map(steadyMsAfter)).toEqual([30_000, 30_000, 60_000, 120_000, 600_000]);
});
