import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pressure } from './pressure.ts';

let nowMs: number;
let pressure: Pressure;
let arrivals: (() => void)[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  [nowMs, arrivals] = [0, []];
  const takeConnection = () => new Promise<void>((resolve) => arrivals.push(resolve));
  pressure = new Pressure({ takeConnection, nowMs: () => nowMs });
});
afterEach(() => {
  pressure.close();
  vi.useRealTimers();
});

/** A beat that comes so late. */
async function beat({ lateMs = 0, connects = true } = {}): Promise<void> {
  nowMs += 250 + lateMs;
  await vi.advanceTimersByTimeAsync(250);
  if (connects) for (const arrive of arrivals.splice(0)) arrive();
  await Promise.resolve();
}

test('a loop that runs in time and a free connection are no pressure', async () => {
  for (let beats = 0; beats < 10; beats += 1) await beat();
  expect(pressure.reason).toBeUndefined();
});

test('one long turn of the loop is no pressure, a loop that is late again and again is', async () => {
  await beat({ lateMs: 2_000 });
  expect(pressure.reason).toBeUndefined();
  for (let beats = 0; beats < 4; beats += 1) await beat({ lateMs: 600 });
  expect(pressure.reason).toBe('event-loop');
  for (let beats = 0; beats < 4; beats += 1) await beat();
  expect(pressure.reason).toBeUndefined();
});

test('a connection that does not come is pressure until one comes in time again', async () => {
  for (let beats = 0; beats < 5; beats += 1) await beat({ connects: false });
  expect(pressure.reason).toBeUndefined();
  await beat({ connects: false });
  expect(pressure.reason).toBe('database');
  await beat();
  expect(pressure.reason).toBe('database');
  await beat();
  expect(pressure.reason).toBeUndefined();
});
