// What the reconciler remembers between rounds: since when a stream has had no living worker, and how often it was
// repaired in vain. Losing it costs some patience and nothing else.
import type { StreamId } from '@millrace/pipeline';

interface Watched {
  epoch: number;
  unownedSinceMs: number | undefined;
  repairs: number;
}

export class Watchlist {
  readonly #watched = new Map<StreamId, Watched>();

  /** Notes what was seen; returns how long the epoch has been without a worker, and the repairs so far. */
  see(stream: { streamId: StreamId; epoch: number }, isOwned: boolean, nowMs: number) {
    const before = this.#watched.get(stream.streamId);
    const sameRun = before?.epoch === stream.epoch ? before : undefined;
    const unownedSinceMs = isOwned ? undefined : (sameRun?.unownedSinceMs ?? nowMs);
    const repairs = before?.repairs ?? 0;
    this.#watched.set(stream.streamId, { epoch: stream.epoch, unownedSinceMs, repairs });
    return { unownedForMs: unownedSinceMs === undefined ? 0 : nowMs - unownedSinceMs, repairs };
  }

  /** What was seen is no evidence: the time without a worker begins anew, for all. */
  beginAnew(): void {
    for (const [streamId, watched] of this.#watched) {
      this.#watched.set(streamId, { ...watched, unownedSinceMs: undefined });
    }
  }

  /** A repair is made, or tried: the patience begins anew, and longer. */
  repaired(streamId: StreamId, nowMs: number): void {
    const watched = this.#watched.get(streamId);
    if (watched) this.#watched.set(streamId, { ...watched, unownedSinceMs: nowMs, repairs: watched.repairs + 1 });
  }

  /** The stream plays: what was repaired before does not count any more. */
  playing(streamId: StreamId): void {
    const watched = this.#watched.get(streamId);
    if (watched) this.#watched.set(streamId, { ...watched, repairs: 0 });
  }

  /** Forgets all other streams. */
  keepOnly(streamIds: ReadonlySet<StreamId>): void {
    for (const streamId of this.#watched.keys()) if (!streamIds.has(streamId)) this.#watched.delete(streamId);
  }
}
