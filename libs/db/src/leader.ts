// One process at a time does the work that must not be done twice: the holder of a PostgreSQL advisory lock. The lock
// goes with its connection, so a dead process gives it up at once and a frozen one within `silenceLimitMs`.
// Rule: leading saves double work, it proves nothing. Whatever a leader writes is compare-and-set or harmless to repeat.
import pg from 'pg';

export interface LeadershipOptions {
  url: string;
  /** Shown in pg_stat_activity: the process's name. */
  applicationName: string;
  /** Any constant that names the work and that nothing else in the database locks. */
  lock: number;
  onChange: (isLeader: boolean) => void;
  onError: (error: unknown) => void;
}

/** How often a follower asks for the lock and a leader proves that it still has its connection. */
const beatMs = 2_000;
const answerLimitMs = 3_000;
/** The server drops a leader's connection that has been silent for this long, and with it the lock. */
const silenceLimitMs = 15_000;

export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #timer: NodeJS.Timeout;
  #connection: pg.Client | undefined;
  #isLeader = false;
  #beating: Promise<void> | undefined;

  /** Begins to ask for the lock at once. */
  constructor(options: LeadershipOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#beat(), beatMs);
    this.#beat();
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  /** Gives the lock up, so that another process need not wait. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.#drop();
  }

  #beat(): void {
    this.#beating ??= this.#ask()
      .catch(async (error: unknown) => {
        this.#options.onError(error);
        await this.#drop();
      })
      .finally(() => (this.#beating = undefined));
  }

  async #ask(): Promise<void> {
    const connection = (this.#connection ??= await this.#connect());
    if (this.#isLeader) {
      await connection.query('SELECT 1');
      return;
    }
    const { rows } = await connection.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
      this.#options.lock,
    ]);
    this.#set(rows[0]?.held === true);
  }

  async #connect(): Promise<pg.Client> {
    const connection = new pg.Client({
      connectionString: this.#options.url,
      application_name: this.#options.applicationName,
      connectionTimeoutMillis: answerLimitMs,
      query_timeout: answerLimitMs,
      keepAlive: true,
    });
    connection.on('error', (error) => {
      this.#options.onError(error);
      if (this.#connection === connection) void this.#drop();
    });
    await connection.connect();
    await connection.query(`SET idle_session_timeout = ${silenceLimitMs}`);
    return connection;
  }

  async #drop(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#set(false);
    if (connection) await endWithin(connection, answerLimitMs);
  }

  #set(isLeader: boolean): void {
    if (isLeader === this.#isLeader) return;
    this.#isLeader = isLeader;
    this.#options.onChange(isLeader);
  }
}

/** Says goodbye, but does not wait for a server that no longer answers. */
async function endWithin(connection: pg.Client, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  const ended = connection.end().catch(() => undefined);
  await Promise.race([ended, tooLate]).finally(() => clearTimeout(timer));
}
