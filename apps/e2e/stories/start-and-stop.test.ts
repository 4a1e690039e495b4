// `npm start` as a person uses it: a second start finds its data, Ctrl-C leaves nothing behind, a taken port is named.
import { freePort, until } from '@millrace/testing';
import { createServer } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { Broadcaster } from '../support/broadcaster.ts';
import { newHome, removeHome, startPlatform } from '../support/platform.ts';
import { isAlive, platformPids } from '../support/service-processes.ts';

const home = await newHome();
afterAll(() => removeHome(home));

test('a second start finds what the first one made, and Ctrl-C ends every process', async () => {
  const first = await startPlatform({ home });
  const channel = await new Broadcaster(first.apiUrl, first.apiKey).createChannel({ name: 'Kept' });
  const pids = await platformPids(first.pid);
  expect(pids.length).toBeGreaterThanOrEqual(7);
  expect(await first.stop()).toBe(0);
  await until(() => pids.every((pid) => !isAlive(pid)), 10_000);

  const second = await startPlatform({ home });
  try {
    const found = await new Broadcaster(second.apiUrl, second.apiKey).channel(channel.id);
    expect(found).toMatchObject({ id: channel.id, name: 'Kept', state: 'idle' });
  } finally {
    expect(await second.stop()).toBe(0);
  }
});

test('a port that is taken is named, with the variable that changes it', async () => {
  const port = await freePort();
  const squatter = createServer().listen(port, '127.0.0.1');
  try {
    const start = startPlatform({ home, env: { MILLRACE_API_PORT: `${port}` } });
    await expect(start).rejects.toThrow(new RegExp(`${port}[^]*MILLRACE_API_PORT|MILLRACE_API_PORT[^]*${port}`));
  } finally {
    squatter.close();
  }
});
