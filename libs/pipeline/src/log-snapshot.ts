// HOP transcoder → storage, beside the media: where the stream's playlist log stood a moment ago. A successor reads it when
// Redis has lost the log.
import { z } from 'zod';
import { cellRecordSchema, runRecordSchema } from './storage-to-origin.ts';
import { streamPrefix, type ObjectPlace } from './transcoder-to-storage.ts';

export const logSnapshotSchema = z.object({
  version: z.literal(1),
  /** Sequence of the log's newest record. */
  lastSequence: z.int().positive(),
  lastCell: cellRecordSchema,
  /** The stream's first run and its newest one. */
  runs: z
    .array(z.object({ sequence: z.int().positive(), run: runRecordSchema }))
    .min(1)
    .max(2),
});
export type LogSnapshot = z.infer<typeof logSnapshotSchema>;

/** `o/<organization>/<stream>/log-<epoch>.json`: a holder that was frozen replaces none but its own when it wakes up. */
export function logSnapshotKey(place: Pick<ObjectPlace, 'organizationId' | 'streamId' | 'epoch'>): string {
  return `${streamPrefix(place)}log-${place.epoch}.json`;
}

/** Epochs whose snapshots are looked for at a time, and deleted when there is a later one. */
const epochsAtOnce = 8;
/** Older ones are of a stream that nobody has made anything of for very long. */
const epochsAtMost = 128;

/** Where the newest snapshot may be, for whoever has this epoch: its own first, then the ones before it, some at a time. */
export function snapshotEpochs(epoch: number): number[][] {
  const back = Array.from({ length: Math.min(epoch, epochsAtMost) }, (_, i) => epoch - i);
  return Array.from({ length: Math.ceil(back.length / epochsAtOnce) }, (_, i) =>
    back.slice(i * epochsAtOnce, (i + 1) * epochsAtOnce),
  );
}

/** Which of them was taken last. */
export function newestSnapshot(snapshots: readonly (LogSnapshot | undefined)[]): LogSnapshot | undefined {
  return snapshots.reduce(
    (one, other) => ((other?.lastSequence ?? 0) > (one?.lastSequence ?? 0) ? other : one),
    undefined,
  );
}
