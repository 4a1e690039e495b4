// What a command that goes on for long bears: an API that is away for a while. It is told once when it goes and once when it
// is back, and waited for up to a bound.
import { MillraceApiError, MillraceConnectionError } from '@millrace/sdk';
import type { Terminal } from './command.ts';

const longestMs = 10 * 60_000;

export class Outage {
  readonly #terminal: Pick<Terminal, 'complain'>;
  #sinceMs: number | undefined;

  constructor(terminal: Pick<Terminal, 'complain'>) {
    this.#terminal = terminal;
  }

  /** Throws what is no outage, and the trouble of one that has lasted too long. */
  bear(trouble: unknown): void {
    if (!isOutage(trouble)) throw trouble;
    const nowMs = performance.now();
    if (this.#sinceMs === undefined) this.#terminal.complain(`${trouble.message} Waiting for it.\n`);
    this.#sinceMs ??= nowMs;
    if (nowMs - this.#sinceMs > longestMs) throw trouble;
  }

  /** The API has answered. */
  end(): void {
    if (this.#sinceMs !== undefined) this.#terminal.complain('The API answers again.\n');
    this.#sinceMs = undefined;
  }
}

function isOutage(trouble: unknown): trouble is Error {
  if (trouble instanceof MillraceConnectionError) return true;
  return trouble instanceof MillraceApiError && (trouble.status >= 500 || trouble.status === 429);
}
