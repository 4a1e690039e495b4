// How a worker finds its duty when it starts: it asks before it takes its first stream, so that one that was cordoned stays so
// when its process is another.
import { newId, type WorkerDuty } from '@millrace/pipeline';
import { WorkerBoard, type Redis } from '@millrace/queue';
import type { Logger } from '@millrace/service';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { TranscoderConfig } from '../config.ts';
import type { CpuBudget } from '../ladder/cpu-budget.ts';
import type { StreamWorker } from '../worker.ts';
import type { StorageReach } from './storage-reach.ts';
import { DutyBeat } from './duty-beat.ts';

interface DutyDeps {
  redis: Redis;
  cpuBudget: CpuBudget;
  storageReach: StorageReach;
  log: Logger;
}

const manifestSchema = z.object({ version: z.string() });

/** `startWorker` is called once, with whether the worker takes streams from the start. */
export async function startDuty(
  config: TranscoderConfig,
  { redis, cpuBudget, storageReach: storage, log }: DutyDeps,
  startWorker: (options: { isTaking: boolean }) => StreamWorker,
): Promise<{ worker: StreamWorker; duty: DutyBeat }> {
  const board = new WorkerBoard(redis);
  const duty: WorkerDuty = (await board.dutyOf(config.workerName).catch(() => undefined)) ?? 'active';
  const worker = startWorker({ isTaking: duty === 'active' });
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const identity = {
    id: newId('worker'),
    name: config.workerName,
    version: manifestSchema.parse(JSON.parse(manifest)).version,
    startedAtMs: Date.now(),
    maxStreams: config.maxStreams,
  };
  log.info('duty.found', { workerId: identity.id, duty });
  const cpus = () => ({ total: config.cpus, promised: cpuBudget.taken });
  const beat = new DutyBeat({ identity, duty, worker, board, cpus, storage, log });
  beat.start();
  return { worker, duty: beat };
}
