// HOP transcoder → admin, and back. Each transcoder says what it is and carries; an admin says whether it is to take streams.
// Invariant: a worker that is to take none takes none; one that is to have none keeps its streams until others have room.
import { z } from 'zod';
import { idSchema } from './ids.ts';

/** `active` takes streams, `cordoned` takes no further ones, `drained` also hands over those that it has. */
export const workerDuties = ['active', 'cordoned', 'drained'] as const;
export const workerDutySchema = z.enum(workerDuties);
export type WorkerDuty = z.infer<typeof workerDutySchema>;

/**
 * How often a worker reports and looks for its duty, after how long without a report it is gone, and how long others wait
 * when one has handed streams over.
 */
export const workerBeat = { intervalMs: 1_000, goneAfterMs: 10_000, turnMs: 2_000 } as const;
/** A duty is kept for the worker of this name, also while no process has it, for this long. */
export const keepDutyMs = 30 * 86_400_000;

export const workerReportSchema = z.object({
  /** Of one process. */
  id: idSchema('worker'),
  /** Of the worker, process after process; what a duty is bound to. */
  name: z.string().min(1).max(64),
  version: z.string().max(64),
  startedAtMs: z.int(),
  /** What it does now. */
  duty: workerDutySchema,
  maxStreams: z.int().positive(),
  /** CPU seconds per second that encoding may use, and what of them is promised to streams. */
  cpus: z.object({ total: z.number(), promised: z.number() }),
  /** How long ago storage did something for it, in ms. Workers of earlier versions do not say. */
  storageReachedAgoMs: z.number().nonnegative().optional(),
  streams: z.array(
    z.object({
      streamId: idSchema('stream'),
      channelId: idSchema('channel'),
      organizationId: idSchema('organization'),
      epoch: z.int().positive(),
      sinceMs: z.int(),
    }),
  ),
});
export type WorkerReport = z.infer<typeof workerReportSchema>;

/** Streams that the others could take over now. */
export function roomElsewhere(own: WorkerReport['id'], workers: readonly WorkerReport[]): number {
  const others = workers.filter(({ id, duty }) => id !== own && duty === 'active');
  return others.reduce((room, { maxStreams, streams }) => room + Math.max(0, maxStreams - streams.length), 0);
}

/**
 * Of other workers, those that have reached storage since it was lost to one for which it is away for `awayMs`: however old
 * their reports are. When storage is away for all, there are none.
 */
export function withStorage(awayMs: number, others: readonly WorkerReport[]): WorkerReport[] {
  return others.filter(({ storageReachedAgoMs: agoMs = Infinity }) => agoMs + workerBeat.goneAfterMs < awayMs);
}
