import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';
import { runStages } from './shutdown.ts';

const log = createLogger({ service: 'test', level: 'silent' });

test('a stage that fails or hangs does not keep the next from running', async () => {
  const ran: string[] = [];
  const clean = await runStages(
    [
      { name: 'fails', timeoutMs: 1_000, run: () => Promise.reject(new Error('no')) },
      { name: 'hangs', timeoutMs: 10, run: () => new Promise<void>(() => undefined) },
      { name: 'last', timeoutMs: 1_000, run: () => void ran.push('last') },
    ],
    log,
  );
  expect(ran).toEqual(['last']);
  expect(clean).toBe(false);
});
