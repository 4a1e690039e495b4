import { createLogger, WakeUp } from '@millrace/service';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startLoop, type Loop, type LoopOptions } from './loop.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const never = () => undefined;

/** Real timers of node:timers/promises are not faked, so a loop of these tests has short pauses. */
function loopWith(options: Partial<LoopOptions>) {
  return startLoop({
    name: 'test',
    moreMs: 1,
    doneMs: 1,
    round: () => Promise.resolve('done'),
    mayAct: () => true,
    onFailure: never,
    log,
    ...options,
  });
}

let rounds = 0;
beforeEach(() => (rounds = 0));
let loop: Loop | undefined;
afterEach(() => loop?.close());

test('a loop does nothing while another process leads', async () => {
  const leads = vi.fn().mockReturnValueOnce(false).mockReturnValueOnce(false).mockReturnValue(true);
  const acted = new Promise<number>((resolve) => {
    loop = loopWith({
      mayAct: leads,
      round: () => {
        resolve(leads.mock.calls.length);
        return Promise.resolve('done');
      },
    });
  });
  expect(await acted).toBe(3);
});

test('a loop goes on after a round that failed, and the failure is counted', async () => {
  const onFailure = vi.fn();
  const recovered = new Promise<void>((resolve) => {
    loop = loopWith({
      onFailure,
      round: () => {
        rounds += 1;
        if (rounds === 1) return Promise.reject(new Error('Redis is away'));
        resolve();
        return Promise.resolve('done');
      },
    });
  });
  await recovered;
  expect(onFailure).toHaveBeenCalledExactlyOnceWith('test');
});

test('a loop that is called all the time still makes its least pause', async () => {
  const wakeUp = new WakeUp();
  const beganAtMs: number[] = [];
  await new Promise<void>((done) => {
    loop = loopWith({
      ...{ wakeUp, leastMs: 20 },
      round: () => {
        beganAtMs.push(performance.now());
        wakeUp.ring();
        if (beganAtMs.length === 3) done();
        return Promise.resolve('more');
      },
    });
  });
  const [first = 0, , third = 0] = beganAtMs;
  expect(third - first).toBeGreaterThan(35);
});

test('closing waits for the round that runs and begins no other', async () => {
  let finish: () => void = never;
  const started = new Promise<void>((begun) => {
    loop = loopWith({
      round: () => {
        rounds += 1;
        begun();
        return new Promise((resolve) => (finish = () => resolve('more')));
      },
    });
  });
  await started;
  const closed = loop?.close();
  finish();
  await closed;
  expect(rounds).toBe(1);
});
