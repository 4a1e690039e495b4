// Whether this process can answer in time: how late its event loop is, and how long a request waits for a connection to the
// database. What is refused then leaves the loop to the internal listener, on which encoders and health checks depend.

export type PressureReason = 'event-loop' | 'database';

export interface PressureOptions {
  /** Takes a connection of the public pool and gives it back. */
  takeConnection: () => Promise<void>;
  /** A clock that never goes back. */
  nowMs?: () => number;
}

const beatMs = 250;
/** Lateness is that of the last two seconds: one long turn of the loop is no pressure. */
const beatsKept = 8;
/** On the mean of these beats: what is asked then is answered after seconds. */
const lateLoopMs = 500;
/** A single turn counts for no more, however long it was. */
const maxLateMs = 1_000;
/** From its first request on, a process compiles what it runs for the first time, and opens its connections. */
const warmUpMs = 10_000;
/** Half of what a request waits for a connection at most. */
const longWaitMs = 1_000;

export class Pressure {
  readonly #options: PressureOptions;
  readonly #nowMs: () => number;
  readonly #timer: NodeJS.Timeout;
  #lateMs: readonly number[] = [];
  #beatAtMs: number;
  /** When the connection was asked for that has not come yet. */
  #askedAtMs: number | undefined;
  #lastWaitMs = 0;
  #firstAskedAtMs: number | undefined;

  constructor(options: PressureOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#beatAtMs = this.#nowMs();
    this.#timer = setInterval(() => this.#beat(), beatMs);
    this.#timer.unref();
  }

  /** Why a request should be refused now. */
  get reason(): PressureReason | undefined {
    this.#firstAskedAtMs ??= this.#nowMs();
    if (this.#nowMs() - this.#firstAskedAtMs < warmUpMs) return undefined;
    if (this.#lateMs.reduce((sum, lateMs) => sum + lateMs, 0) > beatsKept * lateLoopMs) return 'event-loop';
    return this.#waitMs() > longWaitMs ? 'database' : undefined;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #waitMs(): number {
    return Math.max(this.#lastWaitMs, this.#askedAtMs === undefined ? 0 : this.#nowMs() - this.#askedAtMs);
  }

  #beat(): void {
    const nowMs = this.#nowMs();
    const lateMs = nowMs - this.#beatAtMs - beatMs;
    this.#lateMs = [...this.#lateMs, Math.min(maxLateMs, Math.max(0, lateMs))].slice(-beatsKept);
    this.#beatAtMs = nowMs;
    if (this.#askedAtMs === undefined) void this.#ask(nowMs);
  }

  async #ask(nowMs: number): Promise<void> {
    this.#askedAtMs = nowMs;
    // A database that is away answers the request itself with its own error; what counts here is a queue.
    const hasCome = await this.#options.takeConnection().then(
      () => true,
      () => false,
    );
    this.#lastWaitMs = hasCome ? this.#nowMs() - nowMs : 0;
    this.#askedAtMs = undefined;
  }
}
