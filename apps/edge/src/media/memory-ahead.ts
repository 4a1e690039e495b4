// Gets replay memory ready before it is needed. The first touch of memory costs more than receiving what is put there, by
// far on virtual machines; so new blocks are touched by a thread of the runtime's, which reads zeros into them, a small step
// at a time. Where there are no zeros to read, memory is touched when media comes; what is too much is let go of all the same.
// Streams hold more and less with each of their keyframes. Blocks that went and came with that would make V8 search the whole
// heap for each of them, so what is let go of has been too much for a while.
import type { Logger } from '@millrace/service';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { untouchedMemory, type ReplayMemory } from './replay-memory.ts';
import { Surplus } from './surplus.ts';

const stepBytes = 1024 * 1024;
const lookMs = 100;
const usualPatienceMs = 15_000;

export interface MemoryAhead {
  close(): Promise<void>;
}

interface Deps {
  readonly memory: ReplayMemory;
  readonly log: Logger;
  /** How long memory must have been too much to be let go of; shorter is for tests. */
  readonly patienceMs?: number;
  /** Something else than the system's zeros is for tests. */
  readonly zerosPath?: string;
}

export function keepMemoryAhead(deps: Deps): MemoryAhead {
  const closed = new AbortController();
  const running = run(deps, closed.signal);
  return {
    close: async () => {
      closed.abort();
      await running;
    },
  };
}

async function run({ memory, log, patienceMs = usualPatienceMs, zerosPath }: Deps, signal: AbortSignal): Promise<void> {
  const giveUp = (err: unknown) => log.warn('replay_memory.not_ahead', { err });
  const surplus = new Surplus(patienceMs);
  let zeros = await open(zerosPath ?? '/dev/zero').catch(giveUp);
  while (!signal.aborted) {
    memory.letGo(surplus.note(memory.surplusBytes, performance.now()));
    if (zeros && memory.readyBytes < memory.wantedReadyBytes) {
      const block = untouchedMemory(memory.blockBytes);
      const failure = await touch(block, zeros, signal).catch((err: unknown) => ({ err }));
      memory.addBlock(block);
      if (!failure) continue;
      giveUp(failure.err);
      await zeros.close();
      zeros = undefined;
    } else await delay(lookMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
  await zeros?.close();
}

async function touch(block: Uint8Array, zeros: FileHandle, signal: AbortSignal): Promise<void> {
  for (let at = 0; at < block.length && !signal.aborted;) {
    const { bytesRead } = await zeros.read(block, at, Math.min(stepBytes, block.length - at), null);
    if (bytesRead === 0) throw new Error('/dev/zero has ended');
    at += bytesRead;
  }
}
