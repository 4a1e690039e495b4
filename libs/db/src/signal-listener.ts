// Listens to signals on a connection of its own, and comes back by itself when that breaks. After each new connection the
// listener is called once without a payload, for whatever was missed meanwhile.
import pg from 'pg';

export interface SignalListenerOptions {
  url: string;
  /** Shown in pg_stat_activity: the process's name. */
  applicationName: string;
  signal: string;
  onSignal: (payload: string | undefined) => void;
  onError: (error: unknown) => void;
}

const connectLimitMs = 3_000;
/** How often the connection proves that it is there, or is made anew. */
const beatMs = 5_000;

export class SignalListener {
  readonly #options: SignalListenerOptions;
  readonly #timer: NodeJS.Timeout;
  #connection: pg.Client | undefined;
  #beating: Promise<void> | undefined;
  #isClosed = false;

  /** Begins to listen at once. */
  constructor(options: SignalListenerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#beat(), beatMs);
    this.#beat();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#beating;
    await this.#connection?.end().catch(() => undefined);
  }

  #beat(): void {
    this.#beating ??= this.#ensure()
      .catch((error: unknown) => {
        this.#options.onError(error);
        this.#drop();
      })
      .finally(() => (this.#beating = undefined));
  }

  async #ensure(): Promise<void> {
    if (this.#connection) {
      await this.#connection.query('SELECT 1');
      return;
    }
    const { url, applicationName, signal, onSignal, onError } = this.#options;
    const connection = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: connectLimitMs,
      query_timeout: connectLimitMs,
      keepAlive: true,
    });
    this.#connection = connection;
    connection.on('error', (error) => {
      onError(error);
      if (this.#connection === connection) this.#drop();
    });
    connection.on('notification', ({ payload }) => onSignal(payload));
    await connection.connect();
    await connection.query(`LISTEN ${pg.escapeIdentifier(signal)}`);
    if (!this.#isClosed) onSignal(undefined);
  }

  #drop(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.end().catch(() => undefined);
  }
}
