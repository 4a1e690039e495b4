import { spawn } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { cpuSecondsOf, createIdleMeter, isStopped } from './cpu-use.ts';

test('a process that works uses CPU, and one that is not there none', async () => {
  const before = (await cpuSecondsOf(process.pid)) ?? -1;
  const until = process.cpuUsage().user + 60_000;
  while (process.cpuUsage().user < until);
  const after = (await cpuSecondsOf(process.pid)) ?? -1;
  expect(after - before).toBeGreaterThanOrEqual(0.03);
  expect(await cpuSecondsOf(2 ** 30)).toBeUndefined();
});

test('no more CPUs are idle than there are', () => {
  const idle = createIdleMeter()();
  expect(idle).toBeGreaterThanOrEqual(0);
});

test('a process that was stopped is told from one that waits', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  try {
    expect(await isStopped(pid)).toBe(false);
    child.kill('SIGSTOP');
    await vi.waitFor(async () => expect(await isStopped(pid)).toBe(true));
  } finally {
    child.kill('SIGKILL');
  }
});
