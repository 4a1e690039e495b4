// Requests that wait for a stream to get somewhere. All that wait for the same position share one entry, so a change of
// the stream costs the same however many wait, and all of them are woken in the same tick.

/** `reached`: the stream has it. `late`: it did not come in time. `gone`: nobody waits any more. */
export type WaitOutcome = 'reached' | 'late' | 'gone';

interface Waiter {
  wake(outcome: WaitOutcome): void;
  deadlineMs: number;
}

/** How many requests wait in a process, and may. */
export class WaitingRoom {
  readonly #limit: number;
  readonly #onTaken: (taken: number) => void;
  #taken = 0;

  constructor(limit: number, onTaken: (taken: number) => void = () => undefined) {
    this.#limit = limit;
    this.#onTaken = onTaken;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Takes a place; false when there is none. */
  enter(): boolean {
    if (this.#taken >= this.#limit) return false;
    this.#taken += 1;
    this.#onTaken(this.#taken);
    return true;
  }

  leave(): void {
    this.#taken -= 1;
    this.#onTaken(this.#taken);
  }
}

export class Waiters<P> {
  readonly #room: WaitingRoom;
  readonly #entries = new Map<string, { position: P; waiters: Set<Waiter> }>();

  constructor(room: WaitingRoom) {
    this.#room = room;
  }

  /** Waits for a position; undefined when there is no room. `signal` ends the wait. */
  wait(
    key: string,
    position: P,
    options: { timeoutMs: number; signal: AbortSignal },
  ): Promise<WaitOutcome> | undefined {
    if (options.signal.aborted || !this.#room.enter()) return undefined;
    const entry = this.#entries.get(key) ?? { position, waiters: new Set() };
    this.#entries.set(key, entry);
    return new Promise((resolve) => {
      const giveUp = () => waiter.wake('gone');
      const waiter: Waiter = {
        deadlineMs: Date.now() + options.timeoutMs,
        wake: (outcome) => {
          if (!entry.waiters.delete(waiter)) return;
          if (entry.waiters.size === 0 && this.#entries.get(key) === entry) this.#entries.delete(key);
          options.signal.removeEventListener('abort', giveUp);
          this.#room.leave();
          resolve(outcome);
        },
      };
      options.signal.addEventListener('abort', giveUp);
      entry.waiters.add(waiter);
    });
  }

  /** Wakes all whose position is reached. */
  wake(isReached: (position: P) => boolean): void {
    for (const { position, waiters } of [...this.#entries.values()])
      if (isReached(position)) for (const waiter of [...waiters]) waiter.wake('reached');
  }

  /** Wakes all who have waited too long. */
  expire(nowMs: number): void {
    for (const { waiters } of [...this.#entries.values()])
      for (const waiter of [...waiters]) if (waiter.deadlineMs <= nowMs) waiter.wake('late');
  }

  /** Wakes everybody: nothing more will come. */
  close(): void {
    for (const { waiters } of [...this.#entries.values()]) for (const waiter of [...waiters]) waiter.wake('late');
  }
}
