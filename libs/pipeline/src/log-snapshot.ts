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

/** `o/<organization>/<stream>/log.json`. */
export function logSnapshotKey(place: Pick<ObjectPlace, 'organizationId' | 'streamId'>): string {
  return `${streamPrefix(place)}log.json`;
}
