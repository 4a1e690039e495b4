// The pg adapter as the schema engine needs it. Three things of the plain adapter would bite here: it cuts scripts at
// every `;` (also inside functions) and runs the pieces outside a transaction, it does not know PostgreSQL's "char" of
// the system catalogues, and its shadow database is the main one when the server is given as a URL.
import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlResultSet,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** Type numbers of PostgreSQL. */
const oid: Readonly<Record<'CHAR' | 'TEXT', number>> = pg.types.builtins;
const connectTimeoutMs = 10_000;

/** An adapter factory for one database, for the schema engine alone. */
export interface MigrationAdapter {
  factory: SqlMigrationAwareDriverAdapterFactory;
  /** Ends what the engine left open. It keeps its connection, and on it the lock that other engines wait for. */
  close(): Promise<void>;
}

export function migrationAdapter(databaseUrl: string): MigrationAdapter {
  const opened: SqlDriverAdapter[] = [];
  const keep = async (connecting: Promise<SqlDriverAdapter>) => {
    const adapter = await connecting;
    opened.push(adapter);
    return adapter;
  };
  return {
    factory: {
      provider: 'postgres',
      adapterName: '@prisma/adapter-pg',
      connect: () => keep(connect(databaseUrl)),
      connectToShadowDb: () => keep(connectToShadowDatabase(databaseUrl)),
    },
    close: async () => {
      await Promise.all(opened.map((adapter) => adapter.dispose()));
    },
  };
}

async function connect(databaseUrl: string, afterDispose?: () => Promise<void>): Promise<SqlDriverAdapter> {
  const pool = new CataloguePool({
    connectionString: databaseUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'millrace-migrate',
    max: 1,
  });
  pool.on('error', () => undefined);
  const adapter: SqlDriverAdapter = await new PrismaPg(pool).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => withCharacters(pool, await queryRaw(query));
  adapter.executeScript = async (script) => {
    await pool.query(script).catch(rethrow);
  };
  adapter.dispose = async () => {
    if (pool.ending) return;
    await pool.end();
    await afterDispose?.();
  };
  return adapter;
}

async function connectToShadowDatabase(databaseUrl: string): Promise<SqlDriverAdapter> {
  const name = `millrace_shadow_${randomUUID().replaceAll('-', '')}`;
  const shadowUrl = new URL(databaseUrl);
  shadowUrl.pathname = `/${name}`;
  await runOnce(databaseUrl, `CREATE DATABASE ${name}`);
  return connect(shadowUrl.href, () => runOnce(databaseUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

async function runOnce(databaseUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/**
 * The adapter refuses the catalogues' one-letter "char" columns. Here they pass it as text, and their places are noted
 * by the rows they came with, so that {@link withCharacters} can give the engine their true type.
 */
class CataloguePool extends pg.Pool {
  readonly characterColumns = new WeakMap<object, number[]>();

  override query = (async (...query: unknown[]) => {
    const run = Reflect.get(pg.Pool.prototype, 'query') as (...query: unknown[]) => Promise<pg.QueryResult>;
    return this.#noteCharacters(await Reflect.apply(run, this, query));
  }) as unknown as pg.Pool['query'];

  #noteCharacters(result: pg.QueryResult): pg.QueryResult {
    // A script of several statements answers with an array of results; only queries with one are read.
    if (Array.isArray(result)) return result;
    const places = result.fields.flatMap((field, place) => (field.dataTypeID === oid.CHAR ? [place] : []));
    for (const field of result.fields) if (field.dataTypeID === oid.CHAR) field.dataTypeID = oid.TEXT;
    this.characterColumns.set(result.rows, places);
    return result;
  }
}

function withCharacters(pool: CataloguePool, answer: SqlResultSet): SqlResultSet {
  for (const place of pool.characterColumns.get(answer.rows) ?? [])
    answer.columnTypes[place] = ColumnTypeEnum.Character;
  return answer;
}

function rethrow(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw error;
  const { code = '', severity = 'ERROR', message, detail, column, hint } = error;
  throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
}
