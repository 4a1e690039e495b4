// A backup as a file: gzip around lines of text. First a head, then for each table its name and columns, its rows in the
// text format of COPY, and the `\.` that no row can be; at the end the sequences and how many rows each table has, so that
// a file that was cut off is known as such. gzip checks what lies between.
import { z } from 'zod';

export const backupFormat = 1;

export const backupHeadSchema = z.object({
  millraceBackup: z.literal(backupFormat),
  createdAt: z.string(),
  /** Migrations that the database had, oldest first: the schema that the rows are of. */
  migrations: z.array(z.string()),
});
export type BackupHead = z.infer<typeof backupHeadSchema>;

export const backupTableSchema = z.object({ table: z.string(), columns: z.array(z.string()).min(1) });
export type BackupTable = z.infer<typeof backupTableSchema>;

export const backupEndSchema = z.object({
  rows: z.record(z.string(), z.int().min(0)),
  /** What each sequence gave out last; null when it has never been asked. */
  sequences: z.record(z.string(), z.string().nullable()),
});
export type BackupEnd = z.infer<typeof backupEndSchema>;

/** After the last row of a table. */
export const endOfRows = '\\.';

/** A file that is no backup, is not whole, or does not fit the database. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
