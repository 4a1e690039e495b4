// Cells that wait for storage before they are listed. When more wait than may, the oldest are given up: each is listed as a gap,
// so that what follows keeps its number and its time, and storage that comes back gets what is newest.
import type { Spool } from './spool.ts';

export interface WaitingCell {
  /** Resolves when the cell may be listed. */
  done: Promise<void>;
  /** Its bytes are lost. */
  isGivenUp: () => boolean;
}

/** Two minutes of the usual ones; fewer in memory alone. */
const mostCells = { onDisk: 60, inMemory: 15 } as const;

export class WaitingCells {
  readonly #spool: Pick<Spool, 'isFull'>;
  /** Oldest first. */
  readonly #waiting = new Set<AbortController>();

  constructor(spool: Pick<Spool, 'isFull'>) {
    this.#spool = spool;
  }

  /** Gives up what is more than may wait by now: the disk may have become full. Answers how many may not wait. */
  makeRoom(): number {
    const limit = mostCells[this.#spool.isFull ? 'inMemory' : 'onDisk'];
    for (const giveUp of this.#waiting) {
      if (this.#waiting.size < limit) break;
      this.#waiting.delete(giveUp);
      giveUp.abort(new Error('storage has not taken it for too long'));
    }
    return limit;
  }

  /** `store` must end when its signal is aborted. */
  add(store: (givenUp: AbortSignal) => Promise<unknown>): WaitingCell {
    const giveUp = new AbortController();
    this.#waiting.add(giveUp);
    const done = store(giveUp.signal)
      .then(() => undefined)
      .catch((error: unknown) => {
        if (!giveUp.signal.aborted) throw error;
      })
      .finally(() => this.#waiting.delete(giveUp));
    this.makeRoom();
    return { done, isGivenUp: () => giveUp.signal.aborted };
  }
}
