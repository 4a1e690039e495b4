// Writes a backup of the whole database, as of one moment, while the platform runs: one transaction that reads and locks
// nobody out. The file appears under its name when it is complete.
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { backupFormat, endOfRows, type BackupEnd, type BackupHead, type BackupTable } from './backup-format.ts';
import { appliedMigrations, requireAllRows, sequencesOf, tablesOf } from './tables.ts';

const connectTimeoutMs = 10_000;

/** Returns how many rows of each table the file has. It holds every secret that the database does, sealed or hashed. */
export async function backUp(databaseUrl: string, file: string): Promise<Record<string, number>> {
  const unfinished = `${file}.unfinished`;
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const gzip = createGzip();
    const written = pipeline(gzip, createWriteStream(unfinished, { mode: 0o600 }));
    const [rows] = await Promise.all([writeAll(client, gzip), written]);
    await sync(unfinished);
    await rename(unfinished, file);
    return rows;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function writeAll(client: pg.Client, out: Writable): Promise<Record<string, number>> {
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await requireAllRows(client);
    const head: BackupHead = {
      millraceBackup: backupFormat,
      createdAt: new Date().toISOString(),
      migrations: await appliedMigrations(client),
    };
    await writeLine(out, head);
    const rows: Record<string, number> = {};
    for (const table of await tablesOf(client)) rows[table.table] = await writeTable(client, table, out);
    const end: BackupEnd = { rows, sequences: await sequencesOf(client) };
    await writeLine(out, end);
    await client.query('COMMIT');
    out.end();
    await finished(out, { readable: false });
    return rows;
  } catch (error) {
    out.destroy(error as Error);
    throw error;
  }
}

async function writeTable(client: pg.Client, table: BackupTable, out: Writable): Promise<number> {
  await writeLine(out, table);
  const columns = table.columns.map((column) => pg.escapeIdentifier(column)).join(', ');
  const copied = client.query(copyTo(`COPY ${pg.escapeIdentifier(table.table)} (${columns}) TO STDOUT`));
  for await (const chunk of copied as AsyncIterable<Buffer>) await write(out, chunk);
  await write(out, `${endOfRows}\n`);
  return copied.rowCount;
}

const writeLine = (out: Writable, value: BackupHead | BackupTable | BackupEnd) =>
  write(out, `${JSON.stringify(value)}\n`);

async function write(out: Writable, text: string | Buffer): Promise<void> {
  if (!out.write(text)) await once(out, 'drain');
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}
