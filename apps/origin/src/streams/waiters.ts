// Requests that wait for a stream to get somewhere. All that wait for the same position share one entry, so a change of
// the stream costs the same however many wait, and all of them are woken in the same tick.
import { monotonicMs } from '../monotonic-clock.ts';

/** `reached`: the stream has it. `late`: it did not come in time. `gone`: nobody waits any more. */
export type WaitOutcome = 'reached' | 'late' | 'gone';

/** Who waits, and may go away. */
export interface Caller {
  /** Calls `listener` when the caller goes away; undefined takes the listener away. */
  onClosed(listener: (() => void) | undefined): void;
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

  leave(places: number): void {
    this.#taken -= places;
    this.#onTaken(this.#taken);
  }
}

class Waiter {
  readonly deadlineMs: number;
  readonly #resolve: (outcome: WaitOutcome) => void;
  readonly #caller: Caller;

  constructor(deadlineMs: number, caller: Caller, resolve: (outcome: WaitOutcome) => void) {
    this.deadlineMs = deadlineMs;
    this.#caller = caller;
    this.#resolve = resolve;
  }

  wake(outcome: WaitOutcome): void {
    this.#caller.onClosed(undefined);
    this.#resolve(outcome);
  }
}

interface Entry<P> {
  position: P;
  waiters: Set<Waiter>;
}

export class Waiters<P> {
  readonly #room: WaitingRoom;
  readonly #entries = new Map<string, Entry<P>>();

  constructor(room: WaitingRoom) {
    this.#room = room;
  }

  /** Waits for a position; undefined when there is no room. */
  wait(
    key: string,
    position: P,
    { timeoutMs, caller }: { timeoutMs: number; caller: Caller },
  ): Promise<WaitOutcome> | undefined {
    if (!this.#room.enter()) return undefined;
    const entry = this.#entries.get(key) ?? { position, waiters: new Set() };
    this.#entries.set(key, entry);
    return new Promise((resolve) => {
      const waiter = new Waiter(monotonicMs() + timeoutMs, caller, resolve);
      entry.waiters.add(waiter);
      caller.onClosed(() => {
        entry.waiters.delete(waiter);
        this.#room.leave(1);
        waiter.wake('gone');
      });
    });
  }

  /** Wakes all whose position is reached. */
  wake(isReached: (position: P) => boolean): void {
    for (const [key, { position, waiters }] of [...this.#entries])
      if (isReached(position)) this.#wakeAll(key, waiters, 'reached');
  }

  /** Wakes all who have waited too long. */
  expire(nowMs: number): void {
    for (const [key, { waiters }] of [...this.#entries]) {
      for (const waiter of waiters) {
        // They came one after the other, with the same patience.
        if (waiter.deadlineMs > nowMs) break;
        waiters.delete(waiter);
        this.#room.leave(1);
        waiter.wake('late');
      }
      if (waiters.size === 0) this.#entries.delete(key);
    }
  }

  /** Wakes everybody: nothing more will come. */
  close(): void {
    for (const [key, { waiters }] of [...this.#entries]) this.#wakeAll(key, waiters, 'late');
  }

  #wakeAll(key: string, waiters: Set<Waiter>, outcome: WaitOutcome): void {
    this.#entries.delete(key);
    this.#room.leave(waiters.size);
    for (const waiter of waiters) waiter.wake(outcome);
    waiters.clear();
  }
}
