// The one door to PostgreSQL. Two ways in: `forOrganization(id)` for tenant requests, whose transactions row-level
// security confines to that organization, and `platform` for work across tenants (internal endpoints, jobs, bootstrap).
// Rule: code that serves a tenant's request never touches tenant tables through `platform`.
import { PrismaPg } from '@prisma/adapter-pg';
import type { OrganizationId } from '@millrace/pipeline';
import pg from 'pg';
import { PrismaClient, type Prisma } from './generated/client.ts';
import { readAsTenant, type StatementValue, type TenantStatement } from './tenant-statement.ts';
import type { DatabaseTransaction } from './transaction.ts';
import { mustWakeRelay, signals, throttled } from './signals.ts';

export interface DatabaseOptions {
  url: string;
  /** Shown in pg_stat_activity: the process's name. */
  applicationName: string;
  /** Connections of this process. Several processes share one server, so keep it small. */
  maxConnections: number;
  /** A pooled connection broke while idle. The pool replaces it; this is for the log. */
  onConnectionError: (error: Error) => void;
}

/** How long to wait for a free connection, for one statement, for a lock, and inside one transaction. */
const waits = { connectionMs: 2_000, statementMs: 5_000, lockMs: 2_000, transactionMs: 5_000 } as const;
const connectionLife = { idleMs: 30_000, maxSeconds: 1_800 } as const;

/** A hint may get lost with the server, so its commit waits for no disk. */
const wakeRelay = {
  name: 'wake_relay',
  text: `SELECT set_config('synchronous_commit', 'off', true), pg_notify('${signals.eventsWritten}', '')`,
} as const;

export class Database {
  readonly #client: PrismaClient;
  readonly #pool: pg.Pool;
  readonly #wakeRelay: () => void;
  /** A statement makes its text anew each time it is asked for it. */
  readonly #preparedTexts = new Map<string, string>();

  constructor(options: DatabaseOptions) {
    this.#pool = new pg.Pool(poolConfig(options));
    this.#pool.on('error', options.onConnectionError);
    const adapter = new PrismaPg(this.#pool, {
      disposeExternalPool: true,
      onConnectionError: options.onConnectionError,
    });
    this.#client = new PrismaClient({
      adapter,
      transactionOptions: { maxWait: waits.connectionMs, timeout: waits.transactionMs },
    });
    this.#wakeRelay = throttled(() => this.#pool.query(wakeRelay));
  }

  /** Queries across tenants. */
  get platform(): PrismaClient {
    return this.#client;
  }

  /** For who wrote events in a statement that is a transaction of its own. */
  wakeRelay(): void {
    this.#wakeRelay();
  }

  /**
   * One statement across tenants that is asked for all the time: a transaction of its own, prepared once per connection, and
   * without what Prisma leaves to the garbage collection. The name belongs to the text.
   */
  async runPrepared<Row extends object>(name: string, statement: Prisma.Sql): Promise<Row[]> {
    const text = this.#preparedTexts.get(name) ?? statement.text;
    this.#preparedTexts.set(name, text);
    return (await this.#pool.query<Row>({ name, text, values: statement.values })).rows;
  }

  /** One transaction across tenants. */
  transaction<T>(work: (tx: DatabaseTransaction) => Promise<T>): Promise<T> {
    return this.#commit(work);
  }

  /** The only way in for tenant requests: transactions that see one organization's rows. */
  forOrganization(organizationId: OrganizationId): OrganizationDatabase {
    return {
      transaction: (work) =>
        this.#commit(async (tx) => {
          // Both settings end with the transaction, so the pooled connection goes back as it came.
          await tx.$queryRaw`SELECT set_config('role', 'millrace_tenant', true),
                                    set_config('app.organization_id', ${organizationId}, true)`;
          return work(tx);
        }),
      read: (statement, values) => readAsTenant(this.#pool, organizationId, statement, values),
    };
  }

  /** Who waits for what a transaction wrote is woken when it can be seen. */
  async #commit<T>(work: (tx: DatabaseTransaction) => Promise<T>): Promise<T> {
    const { result, wakesRelay } = await this.#client.$transaction(async (tx) => {
      const done = await work(tx);
      return { result: done, wakesRelay: mustWakeRelay(tx) };
    });
    if (wakesRelay) this.#wakeRelay();
    return result;
  }

  /** Waits its turn for a connection and gives it back: how long that takes is what others wait. */
  async takeConnection(): Promise<void> {
    (await this.#pool.connect()).release();
  }

  /** Rejects when the server does not answer in time. */
  async ping(): Promise<void> {
    await this.#client.$queryRaw`SELECT 1`;
  }

  async close(): Promise<void> {
    await this.#client.$disconnect();
    // Prisma ends the pool if it has ever used it.
    if (!this.#pool.ended) await this.#pool.end();
  }
}

export interface OrganizationDatabase {
  readonly transaction: <T>(work: (tx: DatabaseTransaction) => Promise<T>) => Promise<T>;
  /** One SELECT in one round trip, confined in the same way. Its `$1` is the organization, `values` are the others. */
  readonly read: <Row>(statement: TenantStatement, values: readonly StatementValue[]) => Promise<Row[]>;
}

function poolConfig(options: DatabaseOptions) {
  return {
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections,
    connectionTimeoutMillis: waits.connectionMs,
    idleTimeoutMillis: connectionLife.idleMs,
    maxLifetimeSeconds: connectionLife.maxSeconds,
    statement_timeout: waits.statementMs,
    // The server's own limit does not help when the server is gone: this one is kept on our side.
    query_timeout: waits.statementMs + 1_000,
    lock_timeout: waits.lockMs,
    idle_in_transaction_session_timeout: waits.transactionMs,
    keepAlive: true,
  };
}
