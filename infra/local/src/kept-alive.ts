// One process that is started again whenever it ends, until it is stopped. It never gives up, but it says so when
// starting again does not help.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerExit } from '@millrace/backing-services';
import { Backoff } from './backoff.ts';
import type { Journal } from './journal.ts';

/** Something that runs: a service or a backing service. */
export interface Running {
  readonly pid: number | undefined;
  readonly exited: Promise<ServerExit>;
  /** Ends it in order, within a bound of its own. */
  close(): Promise<void>;
}

export interface KeptAliveOptions {
  readonly name: string;
  readonly journal: Journal;
  /** Resolves when it runs; a rejection counts as an end. */
  readonly start: () => Promise<Running>;
}

const sayEvery = 5;

export class KeptAlive {
  readonly name: string;
  readonly #options: KeptAliveOptions;
  readonly #stopping = new AbortController();
  #running: Running | undefined;
  #loop: Promise<void> = Promise.resolve();
  #lastExit: ServerExit | undefined;
  #endings = 0;

  constructor(options: KeptAliveOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** How it ended the last time; undefined when it never did. */
  get lastExit(): ServerExit | undefined {
    return this.#lastExit;
  }

  /** How often it ended since the start. */
  get endings(): number {
    return this.#endings;
  }

  /** The first start: its failure is the caller's to handle, every later one is handled here. */
  async start(): Promise<void> {
    this.#running = await this.#options.start();
    this.#loop = this.#keepAlive(this.#running);
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running?.close();
    await this.#loop;
  }

  /** Ends it now, without order: the last resort when somebody asks a second time. */
  kill(): void {
    this.#stopping.abort();
    const pid = this.#running?.pid;
    if (pid === undefined) return;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #keepAlive(first: Running): Promise<void> {
    const backoff = new Backoff();
    let running: Running | undefined = first;
    while (!this.#isStopped()) {
      const startedAt = Date.now();
      if (running) this.#lastExit = await running.exited;
      if (this.#isStopped()) return;
      await this.#pause(backoff, Date.now() - startedAt);
      running = await this.#startAgain();
    }
    await running?.close();
  }

  async #pause(backoff: Backoff, ranMs: number): Promise<void> {
    this.#endings += 1;
    const delayMs = backoff.next(ranMs);
    const { journal, name } = this.#options;
    journal.record('warn', 'process.ended', { process: name, ...describeExit(this.#lastExit), restartInMs: delayMs });
    if (backoff.failures % sayEvery === 0) {
      journal.record('error', 'process.keeps_ending', {
        process: name,
        times: backoff.failures,
        log: journal.pathOf(name),
      });
    }
    await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  async #startAgain(): Promise<Running | undefined> {
    if (this.#isStopped()) return undefined;
    try {
      this.#running = await this.#options.start();
      this.#options.journal.record('info', 'process.restarted', { process: this.name, childPid: this.#running.pid });
      return this.#running;
    } catch (error) {
      this.#options.journal.record('error', 'process.start_failed', {
        process: this.name,
        err: { message: String(error) },
      });
      return undefined;
    }
  }
}

function describeExit(exit: ServerExit | undefined): Readonly<Record<string, unknown>> {
  if (!exit) return {};
  return exit.error ? { problem: exit.error.message } : { exitCode: exit.code, signal: exit.signal };
}
