// A transcoder worker: takes orders, holds the lease, reads the relay from where the log stands, cuts, stores, commits.
import type { LogRecord, TranscodeJob } from '@millrace/pipeline';
import { KeptRecords, leaseTiming, snapshotOf, tailAfterLoss, type CommitAnswer } from '@millrace/playlist-log';
import { advance, needsDiscontinuity, resumePointOf } from '@millrace/transcoder/log-position';
import { confirmAfterSilence, confirmEpoch, confirmTail } from './confirmations.ts';
import type { Edge } from './edge.ts';
import { Process, type Task } from './process.ts';
import { cellRecord, hasLost, runRecord, type Run } from './run.ts';
import { segmentMs, type Source } from './source.ts';
import type { World } from './world.ts';

type Ending = 'fenced' | 'source-ended' | 'source-gone' | 'broken';

const pollMs = 400;
const lockRenewalMs = 15_000;
const heldRetryMs = 2_000;
const commitBudgetMs = 60_000;

export class Worker extends Process {
  readonly #world: World;
  readonly #edges: readonly Edge[];
  readonly #running = new Map<string, number>();
  #runs = 0;

  constructor(name: string, world: World, edges: readonly Edge[]) {
    super(name, world.time);
    this.#world = world;
    this.#edges = edges;
    this.onCrash = () => {
      this.#running.clear();
      for (const edge of edges) this.#detachFrom(edge);
    };
  }

  begin(): void {
    this.start(this.#takeJobs());
  }

  *#takeJobs(): Task {
    const { network, redis } = this.#world;
    for (;;) {
      yield* network.sleep(pollMs);
      const taken = yield* network.call(this, redis, () => redis.takeJob());
      if (taken.ok && taken.value) this.run(this.#job(taken.value));
    }
  }

  *#job(order: TranscodeJob): Task {
    const { network, redis } = this.#world;
    if ((this.#running.get(order.streamId) ?? 0) >= order.epoch) return;
    const claim = yield* this.#acquire(order);
    if (claim === undefined || claim === 'held') {
      yield* network.call(this, redis, () => redis.postponeJob(order, heldRetryMs));
      return;
    }
    if (claim !== 'done') {
      this.#running.set(order.streamId, order.epoch);
      this.run(this.#renew(claim));
      yield* this.#transcode(claim);
      claim.isLost = true;
      if (this.#running.get(order.streamId) === order.epoch) this.#running.delete(order.streamId);
      yield* network.call(this, redis, () => redis.log(order.streamId).release(claim.holder));
    }
    yield* network.call(this, redis, () => redis.finishJob(order));
  }

  *#acquire(order: TranscodeJob): Task<Run | 'held' | 'done' | undefined> {
    const { network, redis, time } = this.#world;
    const holder = { token: `${this.name}/${(this.#runs += 1)}`, epoch: order.epoch };
    const take = () => redis.log(order.streamId).acquire(holder, leaseTiming.ttlMs, time.nowMs);
    this.#world.beginClaim(this);
    let claimed = yield* network.call(this, redis, take);
    if (claimed.ok && claimed.value === 'acquired') {
      yield* this.#awaitReplica();
      claimed = yield* network.call(this, redis, take);
    }
    if (!claimed.ok) return undefined;
    if (claimed.value !== 'acquired') return claimed.value === 'held' ? 'held' : 'done';
    const read = yield* network.call(this, redis, () => redis.log(order.streamId).tail());
    if (!read.ok) return undefined;
    const { storage, snapshots } = this.#world;
    const kept = yield* network.call(this, storage, () => snapshots.get(order));
    if (!kept.ok && read.value.lastSequence === 0) {
      yield* network.call(this, redis, () => redis.log(order.streamId).release(holder));
      return undefined;
    }
    const snapshot = kept.ok ? kept.value : undefined;
    const isLost = snapshot && snapshot.lastSequence > read.value.lastSequence;
    const tail = isLost ? tailAfterLoss(snapshot) : read.value;
    return {
      order,
      holder: { ...holder, acquiredAt: tail.lastSequence, isAfterLoss: tail.isAfterLoss },
      kept: new KeptRecords(tail),
      position: {
        lastCell: tail.lastCell,
        openParts: [],
        runs: tail.runs.map(({ run }) => run),
        isAfterLoss: tail.isAfterLoss,
      },
      isBehind: false,
      isLost: false,
      isUnsure: !kept.ok,
      isUnconfirmed: read.value.lastSequence === 0,
      isConfirming: false,
      keptAtMs: time.nowMs,
      isStoring: false,
    };
  }

  /** As `WAIT` does. */
  *#awaitReplica(): Task {
    const { network, redis, time } = this.#world;
    const writtenAtMs = time.nowMs;
    const giveUpAtMs = writtenAtMs + leaseTiming.replicatedWithinMs;
    while (!redis.hasReplicated(writtenAtMs) && time.nowMs < giveUpAtMs) yield* network.sleep(50);
  }

  /** Beats, and keeps the job's lock, for as long as the run goes on. */
  *#renew(run: Run): Task {
    const { network, redis, time } = this.#world;
    for (let beats = 0; !run.isLost; beats += 1) {
      yield* network.sleep(leaseTiming.beatMs);
      if (hasLost(run)) return;
      const answer = yield* network.call(this, redis, () => {
        if ((beats * leaseTiming.beatMs) % lockRenewalMs < leaseTiming.beatMs) redis.renewLock(run.order);
        return redis.log(run.order.streamId).beat(run.holder, time.nowMs);
      });
      if (answer.ok && answer.value === 'vanished') yield* confirmEpoch(this.#world, this, run, { hasVanished: true });
      else if (answer.ok && answer.value === 'kept') run.keptAtMs = time.nowMs;
      else if (answer.ok) run.isLost = true;
    }
  }

  *#transcode(run: Run): Task {
    const { network } = this.#world;
    for (let restarts = 0; restarts < 5 && !run.isLost; restarts += 1) {
      const reader = `${run.holder.token}/${restarts}`;
      const ending = yield* this.#attempt(run, reader);
      for (const edge of this.#edges) edge.detach(reader);
      if (ending !== 'broken') return;
      yield* network.sleep(500 * restarts);
    }
  }

  *#attempt(run: Run, reader: string): Task<Ending> {
    const { network } = this.#world;
    const { order } = run;
    const edge = this.#edges.find(({ publication }) => publication?.source.connectionId === order.connectionId);
    if (!edge) return 'source-gone';
    const opened = yield* network.call(this, edge, () => {
      const source = edge.publication?.source;
      if (source?.connectionId !== order.connectionId) return undefined;
      edge.attach(reader);
      return source;
    });
    if (!opened.ok) return 'broken';
    const source = opened.value;
    return source ? yield* this.#publish(run, edge, source) : 'source-gone';
  }

  *#publish(run: Run, edge: Edge, source: Source): Task<Ending> {
    const { network, random } = this.#world;
    const { baseMs, fromMs, firstRun } = resumePointOf(run.position, run.order.connectionId);
    const record = runRecord(run.order, baseMs, source.startedAtMs, firstRun);
    const before = run.position;
    let records: LogRecord[] = [record];
    let atMs = Math.max(fromMs ?? 0, source.oldestMs);
    run.isBehind = atMs > (fromMs ?? 0);
    for (;;) {
      const read = yield* network.call(this, edge, () => ({ reachedMs: source.reachedMs, hasEnded: source.hasEnded }));
      if (!read.ok) return 'broken';
      for (; atMs + segmentMs <= read.value.reachedMs; atMs += segmentMs) {
        yield* network.sleep(random.between(20, 200)); // made and stored
        if (run.isLost) return 'fenced';
        const isFirst = records.length > 0;
        const discontinuity = isFirst && needsDiscontinuity(before, record, baseMs + atMs);
        const cell = cellRecord(run, { startMs: baseMs + atMs, discontinuity, timeOriginMs: record.timeOriginMs });
        const outcome = yield* this.#commit(run, [...records, cell]);
        if (outcome !== 'committed') return outcome;
        if (isFirst) this.run(this.#reportFirstCell(run.order));
        records = [];
      }
      if (read.value.hasEnded) return 'source-ended';
      yield* network.sleep(pollMs);
      if (run.isLost) return 'fenced';
    }
  }

  *#commit(run: Run, records: readonly LogRecord[]): Task<'committed' | 'fenced' | 'broken'> {
    const { network, time } = this.#world;
    const added = run.kept.number(records);
    const giveUpAtMs = time.nowMs + commitBudgetMs;
    while (time.nowMs < giveUpAtMs) {
      yield* confirmAfterSilence(this.#world, this, run);
      if (!(yield* confirmTail(this.#world, this, run))) continue;
      const isConfirmed = !run.isUnconfirmed || (yield* confirmEpoch(this.#world, this, run));
      if (run.isLost) return 'fenced';
      if (!isConfirmed) continue;
      let answer = yield* this.#append(run, run.kept.last, added);
      if (answer?.[0] === 'vanished') {
        const isTaken = yield* confirmEpoch(this.#world, this, run, { hasVanished: true });
        if (hasLost(run)) return 'fenced';
        if (!isTaken) continue;
        answer = yield* this.#append(run, run.kept.last, added);
      }
      if (answer?.[0] === 'gap') answer = yield* this.#append(run, answer[1], [...run.kept.after(answer[1]), ...added]);
      if (answer?.[0] === 'fenced') {
        run.isLost = true;
        return 'fenced';
      }
      if (answer?.[0] === 'appended' || answer?.[0] === 'duplicate') {
        run.kept.keep(added);
        run.keptAtMs = time.nowMs;
        run.position = advance(run.position, records);
        if (!run.isStoring) this.run(this.#storeSnapshot(run));
        return 'committed';
      }
      yield* network.sleep(300);
    }
    return 'broken';
  }

  *#storeSnapshot(run: Run): Task {
    const { network, storage, snapshots } = this.#world;
    run.isStoring = true;
    for (let stored = 0; stored < run.kept.last;) {
      const snapshot = snapshotOf(run.kept);
      stored = run.kept.last;
      if (snapshot) yield* network.call(this, storage, () => snapshots.set(run.order, snapshot));
    }
    run.isStoring = false;
  }

  *#append(run: Run, before: number, added: Parameters<KeptRecords['keep']>[0]): Task<CommitAnswer | undefined> {
    const { network, redis, time, oracle } = this.#world;
    const { streamId } = run.order;
    const answer = yield* network.call(this, redis, () => {
      const answered = redis.log(streamId).commit(run.holder, before, added, time.nowMs);
      if (answered[0] === 'appended') oracle.committed(streamId, run.holder, added, run);
      return answered;
    });
    return answer.ok ? answer.value : undefined;
  }

  *#reportFirstCell({ streamId, epoch }: TranscodeJob): Task {
    const { network, api, controlPlane } = this.#world;
    for (let tries = 0; tries < 5; tries += 1) {
      const answer = yield* network.call(this, api, () => controlPlane.apply(streamId, { kind: 'first-cell', epoch }));
      if (answer.ok) return;
    }
  }

  #detachFrom(edge: Edge): void {
    for (const reader of edge.publication?.readers ?? []) {
      if (reader.startsWith(`${this.name}/`)) edge.detach(reader);
    }
  }
}
