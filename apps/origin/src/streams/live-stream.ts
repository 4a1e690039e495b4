// One stream that viewers ask for: what is known of it now, who waits for it, and which of its renditions are watched.
import type { LogRef } from '@millrace/playlist-log';
import type { ListedCell } from './cell-chunk.ts';
import { reaches, type Position } from './stream-position.ts';
import { targetSecondsOf, type ListedPart, type StreamView } from './stream-view.ts';
import { StreamAudience } from '../viewers/stream-audience.ts';
import { Waiters, type Caller, type WaitingRoom, type WaitOutcome } from './waiters.ts';
import { monotonicMs } from '../monotonic-clock.ts';

/** Not there after so many target durations means that the stream has stopped (rfc8216bis §6.2.5.2). */
const patienceTargets = 3;
/** A rendition whose playlist was asked for this recently is watched. */
const watchedMs = 10_000;

/** What a stream lists that it did not before. */
export interface NewlyListed {
  parts: readonly ListedPart[];
  cells: readonly ListedCell[];
}

export class LiveStream {
  readonly ref: LogRef;
  readonly audience = new StreamAudience();
  askedAtMs = monotonicMs();
  #view: StreamView;
  readonly #waiters: Waiters<Position>;
  readonly #watched = new Map<string, number>();

  constructor(view: StreamView, room: WaitingRoom) {
    this.ref = view.ref;
    this.#view = view;
    this.#waiters = new Waiters(room);
  }

  get view(): StreamView {
    return this.#view;
  }

  /** Takes the next view and wakes who waited for it. Returns what is new. */
  advance(view: StreamView): NewlyListed {
    const before = this.#view;
    const known = new Set(before.parts);
    this.#view = view;
    this.#waiters.wake((position) => reaches(view, position));
    const parts = view.parts.filter((listed) => !known.has(listed));
    return { parts, cells: view.cells.after(before.cells.lastSequence) };
  }

  /** Waits until the stream reaches a position; undefined when too many wait already. */
  wait(position: Position, caller: Caller): Promise<WaitOutcome> | undefined {
    if (reaches(this.#view, position)) return Promise.resolve('reached');
    const timeoutMs = patienceTargets * targetSecondsOf(this.#view) * 1_000;
    return this.#waiters.wait(`${position.mediaSequence}.${position.part ?? ''}`, position, { timeoutMs, caller });
  }

  watch(renditionId: string): void {
    this.#watched.set(renditionId, monotonicMs());
  }

  isWatched(renditionId: string): boolean {
    return monotonicMs() - (this.#watched.get(renditionId) ?? -Infinity) < watchedMs;
  }

  expire(nowMs: number): void {
    this.#waiters.expire(nowMs);
  }

  close(): void {
    this.#waiters.close();
  }
}
