// Takes the most viewers of each stream and hour into the ledger: at first from all minutes that are kept, then from the
// last ones.
import { countPeakViewers } from '@millrace/usage';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';

/** How long the counts of a minute are kept, and how long after its end a minute may change. */
const keptMs = 86_400_000;
const settledMs = 300_000;

export class PeakViewers {
  readonly #db: Deps['db'];
  #countedUntilMs: number | undefined;

  constructor({ db }: Pick<Deps, 'db'>) {
    this.#db = db;
  }

  async round(nowMs = Date.now()): Promise<RoundResult> {
    await countPeakViewers(this.#db, new Date((this.#countedUntilMs ?? nowMs - keptMs) - settledMs));
    this.#countedUntilMs = nowMs;
    return 'done';
  }
}
