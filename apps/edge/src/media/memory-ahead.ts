// Gets replay memory ready before it is needed. The first touch of memory costs more than receiving what is put there, by
// far on virtual machines; so new blocks are touched by a thread of the runtime's, which reads zeros into them, a small step
// at a time. Where there are no zeros to read, memory is touched when media comes.
import type { Logger } from '@millrace/service';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { untouchedMemory, type ReplayMemory } from './replay-memory.ts';

const stepBytes = 1024 * 1024;
const lookMs = 100;

export interface MemoryAhead {
  close(): Promise<void>;
}

export function keepMemoryAhead(deps: { memory: ReplayMemory; log: Logger }): MemoryAhead {
  const closed = new AbortController();
  const running = run(deps, closed.signal);
  return {
    close: async () => {
      closed.abort();
      await running;
    },
  };
}

async function run({ memory, log }: { memory: ReplayMemory; log: Logger }, signal: AbortSignal): Promise<void> {
  let zeros: FileHandle | undefined;
  try {
    zeros = await open('/dev/zero');
    while (!signal.aborted) {
      if (memory.readyBytes < memory.wantedReadyBytes) {
        const block = untouchedMemory(memory.blockBytes);
        await touch(block, zeros, signal);
        memory.addBlock(block);
      } else {
        memory.shrink();
        await delay(lookMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  } catch (err) {
    log.warn('replay_memory.not_ahead', { err });
  } finally {
    await zeros?.close();
  }
}

async function touch(block: Uint8Array, zeros: FileHandle, signal: AbortSignal): Promise<void> {
  for (let at = 0; at < block.length && !signal.aborted;) {
    const { bytesRead } = await zeros.read(block, at, Math.min(stepBytes, block.length - at), null);
    if (bytesRead === 0) throw new Error('/dev/zero has ended');
    at += bytesRead;
  }
}
