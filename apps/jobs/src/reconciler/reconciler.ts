// Compares, for every stream that an encoder feeds, what Postgres says should be with the lease and the job that are,
// and repairs the difference. It needs no message to arrive: whatever was lost, the next round sees it.
import type { StreamId } from '@millrace/pipeline';
import { applyFact, markClaimed, streamsToReconcile, type StreamToReconcile } from '@millrace/streams';
import type { Deps } from '../deps.ts';
import { eachOf } from '../each-of.ts';
import type { RoundResult } from '../loop.ts';
import { decideCapacity } from './decide-capacity.ts';
import { decideRepair, isOwned } from './decide-repair.ts';
import { observe } from './observe.ts';
import { repairs } from './repairs.ts';
import { Watchlist } from './watchlist.ts';

export type ReconcilerDeps = Pick<Deps, 'db' | 'redis' | 'queue' | 'metrics' | 'log'>;

/** Streams looked at side by side; each costs two or three short commands. */
const streamsAtOnce = 16;

export class Reconciler {
  readonly #deps: ReconcilerDeps;
  readonly #nowMs: () => number;
  readonly #watchlist = new Watchlist();

  /** `nowMs` is a clock that never goes back. */
  constructor(deps: ReconcilerDeps, nowMs: () => number = () => performance.now()) {
    this.#deps = deps;
    this.#nowMs = nowMs;
  }

  /** Looks at every stream once. */
  async round(signal: AbortSignal): Promise<RoundResult> {
    const streams = await streamsToReconcile(this.#deps.db);
    this.#watchlist.keepOnly(new Set<StreamId>(streams.map(({ job }) => job.streamId)));
    this.#deps.metrics.waitForRoom.set(streams.filter(({ waitsForRoom }) => waitsForRoom).length);
    await eachOf(streams, { atOnce: streamsAtOnce, signal }, (stream) => this.#reconcile(stream));
    return 'done';
  }

  async #reconcile(stream: StreamToReconcile): Promise<void> {
    const { job, state, isPublishing } = stream;
    if (state === 'ended') return;
    const seen = await observe(this.#deps, stream);
    if (!stream.isClaimed && (seen.lease || seen.job === 'active')) await markClaimed(this.#deps.db, job.streamId);
    const owned = isOwned(job, seen.lease);
    const watched = this.#watchlist.see(job, owned, this.#nowMs());
    const { waitsForRoom } = stream;
    const capacity = decideCapacity({ isOwned: owned, waitsForRoom, ...seen, ...watched });
    if (capacity) {
      await applyFact(this.#deps.db, job.streamId, { kind: capacity, epoch: job.epoch });
      this.#deps.log.warn(`reconcile.${capacity}`, { streamId: job.streamId, epoch: job.epoch });
    }
    if (owned && seen.hasCell) this.#watchlist.playing(job.streamId);
    const action = decideRepair({ stream: { state, epoch: job.epoch }, isPublishing, ...seen, ...watched });
    if (action === 'none') return;
    await repairs[action](this.#deps, stream, seen);
    this.#watchlist.repaired(job.streamId, this.#nowMs());
    this.#deps.metrics.repairs.inc({ action });
    this.#deps.log.warn('reconcile.repaired', { action, streamId: job.streamId, epoch: job.epoch, state, ...seen });
  }
}
