// One child process that serves: its output goes to a file (no pipe that could break or fill), it has a process group
// of its own (Ctrl-C at the terminal reaches only us, and we end it in order), and it dies with us.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** How a server ended. `code` and `signal` as in Node's 'exit' event; a program that could not be run has `error`. */
export interface ServerExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: Error;
}

export interface ServerCommand {
  readonly command: readonly string[];
  readonly logFile: string;
  /** Sent one after the other, each with time to end, when the server has to stop. */
  readonly stopSignals: readonly { readonly signal: NodeJS.Signals; readonly graceMs: number }[];
}

/** A started server: `exited` settles once, `stop` ends it within the sum of its graces. */
export class ServerProcess {
  readonly pid: number | undefined;
  readonly exited: Promise<ServerExit>;
  readonly #command: ServerCommand;
  readonly #kill: (signal: NodeJS.Signals) => void;
  #exit: ServerExit | undefined;

  constructor(command: ServerCommand) {
    this.#command = command;
    const [program = '', ...args] = command.command;
    const log = openSync(command.logFile, 'w', 0o600);
    const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.pid = child.pid;
    this.#kill = (signal) => void child.kill(signal);
    this.exited = new Promise((resolve) => {
      const settle = (exit: ServerExit) => resolve((this.#exit ??= exit));
      child.once('error', (error) => settle({ code: null, signal: null, error }));
      child.once('exit', (code, signal) => settle({ code, signal }));
    });
  }

  /** Undefined while the process runs. */
  get exit(): ServerExit | undefined {
    return this.#exit;
  }

  /** The end of what the server printed, for error messages. */
  lastOutput(lines = 8): string {
    const text = readFileSync(this.#command.logFile, 'utf8').trimEnd();
    return text.split('\n').slice(-lines).join('\n');
  }

  async stop(): Promise<void> {
    for (const { signal, graceMs } of [...this.#command.stopSignals, { signal: 'SIGKILL', graceMs: 5_000 } as const]) {
      if (this.#exit) return;
      this.#kill(signal);
      await settledWithin(this.exited, graceMs);
    }
  }
}

/** Resolves when the promise settles or the time is over, whichever is first. */
async function settledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
