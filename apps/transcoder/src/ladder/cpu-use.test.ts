import { expect, test } from 'vitest';
import { cpuSecondsOf, createIdleMeter } from './cpu-use.ts';

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
