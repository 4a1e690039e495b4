// One SELECT as a tenant in one round trip, for the few reads that are asked for all the time. The settings that confine
// it and the statement itself go out together, under one Sync: PostgreSQL runs what stands before a Sync as one transaction,
// so the settings hold for the statement and end with it, exactly as they do in a transaction that is opened for it.
// Both are prepared once per connection. A connection on which something went wrong is not used again.
import pg from 'pg';
import type { OrganizationId } from '@millrace/pipeline';

/** A SELECT whose `$1` is the organization. The name belongs to the text. */
export interface TenantStatement {
  name: string;
  text: string;
}

export type StatementValue = string | number | null;

/** What a client of `pg` gives a query to write to. */
interface Connection {
  stream: { cork(): void; uncork(): void };
  parse(statement: TenantStatement): void;
  bind(binding: { portal: string; statement: string; values: readonly (string | null)[] }): void;
  describe(what: { type: 'P'; name: string }): void;
  execute(what: { portal: string; rows: number }): void;
  sync(): void;
}
interface Field {
  name: string;
  dataTypeID: number;
}
type Callback = (error: Error | null, rows?: readonly unknown[]) => void;

const confine: TenantStatement = {
  name: 'millrace_confine',
  text: `SELECT set_config('role', 'millrace_tenant', true), set_config('app.organization_id', $1, true)`,
};

/** What a connection has prepared, with the columns that each statement returns. */
const preparedOn = new WeakMap<Connection, Map<string, readonly Field[]>>();

/** `values` follow the organization. */
export async function readAsTenant<Row>(
  pool: pg.Pool,
  organizationId: OrganizationId,
  statement: TenantStatement,
  values: readonly StatementValue[],
): Promise<Row[]> {
  const client = await pool.connect();
  let failure: Error | undefined;
  // A connection that breaks fails its query, and then tells whoever listens: while it is lent out the pool does not, and
  // an error that nobody hears would end the process.
  const broken = (error: Error) => (failure = error);
  client.on('error', broken);
  try {
    return (await submit(client, new TenantQuery(statement, organizationId, values))) as Row[];
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
    client.off('error', broken);
  }
}

function submit(client: pg.PoolClient, query: TenantQuery): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    query.callback = (error, rows) => (error ? reject(error) : resolve(rows ?? []));
    client.query(query as unknown as pg.Submittable);
  });
}

/** A query by the contract that `pg` has with queries of others: it writes in `submit` and is told what comes back. */
class TenantQuery {
  callback: Callback = () => undefined;
  readonly #statement: TenantStatement;
  readonly #organizationId: OrganizationId;
  readonly #values: readonly (string | null)[];
  readonly #rows: unknown[] = [];
  #connection: Connection | undefined;
  #fields: readonly Field[] | undefined;
  #completed = 0;

  constructor(statement: TenantStatement, organizationId: OrganizationId, values: readonly StatementValue[]) {
    this.#statement = statement;
    this.#organizationId = organizationId;
    this.#values = [organizationId, ...values.map((value) => (value === null ? null : String(value)))];
  }

  submit(connection: Connection): void {
    this.#connection = connection;
    const prepared = preparedOn.get(connection);
    this.#fields = prepared?.get(this.#statement.name);
    connection.stream.cork();
    if (!prepared) connection.parse(confine);
    run(connection, confine, [this.#organizationId]);
    if (!this.#fields) connection.parse(this.#statement);
    run(connection, this.#statement, this.#values, !this.#fields);
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#fields = fields;
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    // The first statement only sets.
    if (this.#completed === 1 && this.#fields) this.#rows.push(toRow(this.#fields, fields));
  }

  handleCommandComplete(): void {
    this.#completed += 1;
  }

  handleReadyForQuery(): void {
    if (this.#connection && this.#fields) {
      const prepared = preparedOn.get(this.#connection) ?? new Map<string, readonly Field[]>();
      preparedOn.set(this.#connection, prepared.set(this.#statement.name, this.#fields));
    }
    this.callback(null, this.#rows);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}

function run(
  connection: Connection,
  { name }: TenantStatement,
  values: readonly (string | null)[],
  isNew = false,
): void {
  connection.bind({ portal: '', statement: name, values });
  if (isNew) connection.describe({ type: 'P', name: '' });
  connection.execute({ portal: '', rows: 0 });
}

/** By the server's number of the type; the driver's own typing knows only the built-in ones. */
const parserOf = pg.types.getTypeParser as (dataTypeID: number) => (value: string) => unknown;

function toRow(fields: readonly Field[], values: readonly (string | null)[]): unknown {
  const row: Record<string, unknown> = {};
  for (const [at, { name, dataTypeID }] of fields.entries()) {
    const value = values[at] ?? null;
    row[name] = value === null ? null : parserOf(dataTypeID)(value);
  }
  return row;
}
