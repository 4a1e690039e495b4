// A service that says the same thing ten times a second hides what the others say: the terminal shows it once in a while.
// The log file has every line.
import { errorText } from './log-line.ts';
import type { LogEntry } from './log-line.ts';

const quietMs = 10_000;
/** More different things than this at a time are shown as they come. */
const rememberedBound = 200;

interface Seen {
  shownAt: number;
  suppressed: number;
}

export interface Judgement {
  readonly show: boolean;
  /** Lines like this one that were not shown since the last one that was. */
  readonly suppressed: number;
}

export class Repetitions {
  readonly #seen = new Map<string, Seen>();

  /** Warnings and errors with the same event and the same problem count as the same; everything else is always shown. */
  see(service: string, entry: LogEntry, nowMs: number): Judgement {
    if (entry.level !== 'warn' && entry.level !== 'error') return { show: true, suppressed: 0 };
    const key = `${service} ${entry.event} ${'err' in entry ? errorText(entry['err']) : JSON.stringify({ ...entry, time: 0 })}`;
    const seen = this.#seen.get(key);
    if (seen && nowMs - seen.shownAt < quietMs) {
      seen.suppressed += 1;
      return { show: false, suppressed: 0 };
    }
    if (this.#seen.size >= rememberedBound) this.#seen.clear();
    this.#seen.set(key, { shownAt: nowMs, suppressed: 0 });
    return { show: true, suppressed: seen?.suppressed ?? 0 };
  }
}
