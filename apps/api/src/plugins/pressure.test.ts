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

/** What a process has been asked for long ago does not count as its start. */
function warmUp(): void {
  expect(pressure.reason).toBeUndefined();
  nowMs += 10_000;
}

/** A beat that comes so late. */
async function beat({ lateMs = 0, connects = true } = {}): Promise<void> {
  nowMs += 250 + lateMs;
  await vi.advanceTimersByTimeAsync(250);
  if (connects) for (const arrive of arrivals.splice(0)) arrive();
  await Promise.resolve();
}

test('a loop that runs in time and a free connection are no pressure', async () => {
  warmUp();
  for (let beats = 0; beats < 10; beats += 1) await beat();
  expect(pressure.reason).toBeUndefined();
});

test('one turn of the loop is no pressure however long it was, a loop that is late again and again is', async () => {
  warmUp();
  await beat({ lateMs: 12_000 });
  expect(pressure.reason).toBeUndefined();
  for (let beats = 0; beats < 7; beats += 1) await beat({ lateMs: 600 });
  expect(pressure.reason).toBe('event-loop');
  for (let beats = 0; beats < 4; beats += 1) await beat();
  expect(pressure.reason).toBeUndefined();
});

test('a process that was first asked a moment ago is not pressed by its own start', async () => {
  expect(pressure.reason).toBeUndefined();
  for (let beats = 0; beats < 8; beats += 1) await beat({ lateMs: 900, connects: false });
  expect(pressure.reason).toBeUndefined();
  for (let beats = 0; beats < 4; beats += 1) await beat({ lateMs: 900, connects: false });
  expect(pressure.reason).toBe('event-loop');
});

test('a connection that does not come is pressure until one comes in time again', async () => {
  warmUp();
  await beat();
  for (let beats = 0; beats < 5; beats += 1) await beat({ connects: false });
  expect(pressure.reason).toBeUndefined();
  await beat({ connects: false });
  expect(pressure.reason).toBe('database');
  await beat();
  expect(pressure.reason).toBe('database');
  await beat();
  expect(pressure.reason).toBeUndefined();
});
