import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { within } from './time-limit.ts';

const never = new Promise<never>(() => undefined);
const unexpected = () => expect.unreachable();

it('gives the answer that comes in time', async () => {
  await expect(within(60_000, Promise.resolve('an answer'), unexpected)).resolves.toBe('an answer');
  await expect(within(60_000, Promise.reject(new Error('no')), unexpected)).rejects.toThrow('no');
});

it('gives what it is told to when there is no answer in time', async () => {
  await expect(within(1, never, () => 'nothing')).resolves.toBe('nothing');
  const complain = () => {
    throw new Error('too late');
  };
  await expect(within(1, never, complain)).rejects.toThrow('too late');
});

it('takes no notice of an answer that comes later', async () => {
  const unhandled = vi.fn();
  process.once('unhandledRejection', unhandled);
  const answer = Promise.withResolvers<never>();
  await within(1, answer.promise, () => undefined);
  answer.reject(new Error('nobody waits'));
  await delay(0);
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

it('holds no timer when it has its answer', async () => {
  vi.useFakeTimers();
  try {
    await within(60_000, Promise.resolve(), unexpected);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('prefers an answer that has arrived while the process was busy', async () => {
  const answered = delay(5, 'an answer');
  const waited = within(1, answered, () => 'nothing');
  const busyUntil = performance.now() + 20;
  while (performance.now() < busyUntil);
  await expect(waited).resolves.toBe('an answer');
});
