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

/**
 * `o/<organization>/<stream>/log.json`, and `log-odd.json` of odd epochs: what a holder that was frozen stores when it wakes
 * up does not replace what its successor has stored.
 */
export function logSnapshotKey(place: Pick<ObjectPlace, 'organizationId' | 'streamId' | 'epoch'>): string {
  return `${streamPrefix(place)}${place.epoch % 2 === 0 ? 'log' : 'log-odd'}.json`;
}

/** Which of the two was taken later. */
export function newestSnapshot(one: LogSnapshot | undefined, other: LogSnapshot | undefined): LogSnapshot | undefined {
  return (other?.lastSequence ?? 0) > (one?.lastSequence ?? 0) ? other : one;
}
