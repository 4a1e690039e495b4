import { createLogger } from '@millrace/service';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepMemoryAhead, type MemoryAhead } from './memory-ahead.ts';
import { ReplayMemory } from './replay-memory.ts';

const mib = 1024 * 1024;
const log = createLogger({ service: 'edge', level: 'silent' });
let ahead: MemoryAhead | undefined;

afterEach(async () => {
  await ahead?.close();
});

const readyMib = (memory: ReplayMemory, expected: number) =>
  vi.waitFor(() => expect(memory.readyBytes / mib).toBe(expected), 10_000);

describe('replay memory', () => {
  it('is got ready a little ahead, and again when that is taken', async () => {
    const memory = new ReplayMemory(1_024 * mib);
    ahead = keepMemoryAhead({ memory, log });
    await readyMib(memory, 32);
    memory.take(1);
    await readyMib(memory, 39.5);
  });

  it('that is reserved is got ready at the start, no more than there may be, and kept', async () => {
    const memory = new ReplayMemory(48 * mib, { reservedBytes: 64 * mib });
    ahead = keepMemoryAhead({ memory, log });
    await readyMib(memory, 48);
    const slabs = Array.from({ length: 96 }, () => memory.take(1));
    expect(memory.readyBytes).toBe(0);
    for (const slab of slabs) memory.giveBack(slab);
    expect(memory.surplusBytes).toBe(0);
  });

  it.each([
    ['', undefined],
    [', also where there are no zeros to read', '/nowhere/zero'],
    [', also where the zeros have an end', '/dev/null'],
  ])('that nobody needs any more is let go of%s', async (_, zerosPath) => {
    const memory = new ReplayMemory(1_024 * mib);
    for (const slab of Array.from({ length: 200 }, () => memory.take(1))) memory.giveBack(slab);
    ahead = keepMemoryAhead({ memory, log, patienceMs: 100, ...(zerosPath && { zerosPath }) });
    await readyMib(memory, 40);
  });

  it('is taken when it is needed where the zeros have an end', async () => {
    const memory = new ReplayMemory(1_024 * mib);
    ahead = keepMemoryAhead({ memory, log, zerosPath: '/dev/null' });
    await readyMib(memory, 8);
    const slabs = Array.from({ length: 64 }, () => memory.take(1));
    for (const slab of slabs) memory.giveBack(slab);
    expect(memory.readyBytes).toBe(32 * mib);
  });
});
