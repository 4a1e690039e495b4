// Compares, for every stream that an encoder feeds, what Postgres says should be with the lease and the job that are,
// and repairs the difference. It needs no message to arrive: whatever was lost, the next round sees it.
import type { StreamId } from '@millrace/pipeline';
import { takesWrites } from '@millrace/queue';
import { applyFact, markClaimed, streamsToReconcile, type StreamToReconcile } from '@millrace/streams';
import { eachOf } from '../each-of.ts';
import type { RoundResult } from '../loop.ts';
import { decideCapacity } from './decide-capacity.ts';
import { decideRepair, isBehindDeadLog, isOwned, type Observation } from './decide-repair.ts';
import { observe, type Seen } from './observe.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';
import { repairs } from './repairs.ts';
import { Steadiness } from './steadiness.ts';
import { Watchlist } from './watchlist.ts';

/** Streams looked at side by side; each costs two or three short commands. */
const streamsAtOnce = 16;

export class Reconciler {
  readonly #deps: ReconcilerDeps;
  readonly #nowMs: () => number;
  readonly #watchlist = new Watchlist();
  readonly #redis = new Steadiness();
  #steadyForMs = 0;

  /** `nowMs` is a clock that never goes back. */
  constructor(deps: ReconcilerDeps, nowMs: () => number = () => performance.now()) {
    this.#deps = deps;
    this.#nowMs = nowMs;
  }

  /**
   * Looks at every stream once. While Redis takes no writes, leases grow old whoever lives, and no order could be given:
   * nothing is concluded then, or an epoch would be used up every few seconds.
   */
  async round(signal: AbortSignal): Promise<RoundResult> {
    const { db, redis, metrics } = this.#deps;
    const isWritable = await takesWrites(redis).catch((error: unknown) => {
      this.#redis.see(false, this.#nowMs());
      throw error;
    });
    this.#steadyForMs = this.#redis.see(isWritable, this.#nowMs());
    metrics.redisRefusesWrites.set(isWritable ? 0 : 1);
    if (!isWritable) {
      this.#watchlist.beginAnew();
      return 'done';
    }
    const streams = await streamsToReconcile(db);
    let behindDeadLog = 0;
    this.#watchlist.keepOnly(new Set<StreamId>(streams.map(({ job }) => job.streamId)));
    metrics.waitForRoom.set(streams.filter(({ waitsForRoom }) => waitsForRoom).length);
    await eachOf(streams, { atOnce: streamsAtOnce, signal }, async (stream) => {
      if (stream.state === 'ended') return;
      const seen = await observe(this.#deps, stream);
      if (isBehindDeadLog({ stream: stream.job, ...seen })) behindDeadLog += 1;
      await this.#reconcile(stream, stream.state, seen);
    }).finally(() => metrics.behindDeadLog.set(behindDeadLog));
    return 'done';
  }

  async #reconcile(stream: StreamToReconcile, state: Observation['stream']['state'], seen: Seen): Promise<void> {
    const { job, isPublishing } = stream;
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
    const steadyForMs = this.#steadyForMs;
    const facts = { stream: { state, epoch: job.epoch }, isPublishing, steadyForMs };
    const action = decideRepair({ ...facts, ...seen, ...watched });
    if (action === 'none') return;
    // Before it is done: one that fails halfway is not tried again at once.
    this.#watchlist.repaired(job.streamId, this.#nowMs());
    await repairs[action](this.#deps, stream, seen);
    this.#deps.metrics.repairs.inc({ action });
    this.#deps.log.warn('reconcile.repaired', { action, streamId: job.streamId, epoch: job.epoch, state, ...seen });
  }
}
