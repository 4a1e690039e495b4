// Restores a backup into a database that is empty: first the schema that the rows are of, then the rows, all or none, then
// the migrations that have come since.
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { applyMigrations } from '../migrate/apply-migrations.ts';
import {
  BackupError,
  backupEndSchema,
  backupHeadSchema,
  backupTableSchema,
  endOfRows,
  type BackupEnd,
  type BackupTable,
} from './backup-format.ts';
import { appliedMigrations, requireAllRows, tablesOf } from './tables.ts';

const newLine = Buffer.from('\n');
const connectTimeoutMs = 10_000;

/** Returns how many rows each table has. Throws BackupError when the file or the database is not fit for it. */
export async function restore(databaseUrl: string, file: string): Promise<Record<string, number>> {
  const lines = new Lines(file);
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { migrations } = parsed(backupHeadSchema, await lines.next(), 'This is no backup of Millrace');
    await requireEmpty(client);
    await applyMigrations(databaseUrl, { only: migrations });
    const has = await appliedMigrations(client);
    if (has.join() !== migrations.join())
      throw new BackupError(
        'The backup is of a newer release than this one, or of another. Restore with its own release.',
      );
    const end = await restoreRows(client, lines);
    await applyMigrations(databaseUrl);
    return end.rows;
  } finally {
    await lines.close();
    await client.end();
  }
}

/** In one transaction. */
async function restoreRows(client: pg.Client, lines: Lines): Promise<BackupEnd> {
  await client.query('BEGIN');
  await requireAllRows(client);
  const rows: Record<string, number> = {};
  for (;;) {
    const line: unknown = JSON.parse(
      ((await lines.next()) ?? fail('The backup has no end: it was cut off')).toString(),
    );
    const table = backupTableSchema.safeParse(line);
    if (table.success) {
      rows[table.data.table] = await restoreTable(client, table.data, lines);
      continue;
    }
    const end = backupEndSchema.parse(line);
    for (const [name, count] of Object.entries(end.rows))
      if (rows[name] !== count) fail(`The backup has ${rows[name] ?? 0} rows of ${name} and should have ${count}`);
    for (const [name, value] of Object.entries(end.sequences))
      if (value !== null) await client.query('SELECT setval($1, $2)', [pg.escapeIdentifier(name), value]);
    await client.query('COMMIT');
    return end;
  }
}

async function restoreTable(client: pg.Client, { table, columns }: BackupTable, lines: Lines): Promise<number> {
  const names = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
  const copied = client.query(copyFrom(`COPY ${pg.escapeIdentifier(table)} (${names}) FROM STDIN`));
  const done = finished(copied);
  // Whoever writes sees the failure first when it comes in the middle.
  done.catch(() => undefined);
  for (let line = await lines.next(); line?.toString('latin1', 0, 3) !== endOfRows; line = await lines.next()) {
    if (line === undefined) {
      copied.destroy();
      fail('The backup has no end: it was cut off');
    }
    if (!copied.write(Buffer.concat([line, newLine]))) await Promise.race([once(copied, 'drain'), done]);
  }
  copied.end();
  await done;
  return copied.rowCount;
}

async function requireEmpty(client: pg.Client): Promise<void> {
  for (const { table } of await tablesOf(client)) {
    const { rows } = await client.query(`SELECT FROM ${pg.escapeIdentifier(table)} LIMIT 1`);
    if (rows.length > 0) fail(`The database is not empty: there are rows in ${table}`);
  }
}

function parsed<T>(schema: { parse(value: unknown): T }, line: Buffer | undefined, refusal: string): T {
  try {
    return schema.parse(JSON.parse(line?.toString() ?? ''));
  } catch (cause) {
    throw new BackupError(`${refusal}.`, { cause });
  }
}

function fail(what: string): never {
  throw new BackupError(`${what}.`);
}

/** Lines of the file, one after the other; only one of them is in memory. A row may hold any character but a line feed. */
class Lines {
  readonly #lines: AsyncGenerator<Buffer, void>;

  constructor(file: string) {
    this.#lines = linesOf(file);
  }

  async next(): Promise<Buffer | undefined> {
    const { done, value } = await this.#lines.next();
    return done === true ? undefined : value;
  }

  async close(): Promise<void> {
    await this.#lines.return();
  }
}

const lineFeed = 10;

async function* linesOf(file: string): AsyncGenerator<Buffer, void> {
  const text = createGunzip();
  const source = createReadStream(file).on('error', (error) => text.destroy(error));
  let begun: Buffer[] = [];
  for await (const chunk of source.pipe(text) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, at)]);
      begun = [];
      from = at + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
}
