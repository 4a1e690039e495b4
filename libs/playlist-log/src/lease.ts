// The right to write one stream's playlist log. Whoever holds the newest epoch's lease writes; everybody else is fenced by
// the token that each commit carries. `lost` is aborted as soon as the holder learns that it is no longer the one.
import { writeLogRecord, type LogRecord, type LogSnapshot } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { randomBytes } from 'node:crypto';
import { KeptRecords } from './kept-records.ts';
import type { CommitAnswer } from './log-model.ts';
import { logKeys, type LogKeys, type LogRef } from './keys.ts';
import { snapshotOf, tailAfterLoss } from './log-snapshot.ts';
import { awaitReplicas } from './replicas.ts';
import { runScript } from './scripts.ts';
import { readTail, type LogTail, type SequencedRecord } from './tail.ts';

export const leaseTiming = {
  beatMs: 2_000,
  ttlMs: 6_000,
  /** How long a takeover waits for the replicas of Redis to know of it. */
  replicatedWithinMs: 1_500,
} as const;

export type CommitOutcome = 'appended' | 'duplicate' | 'fenced';

export interface AcquireOptions {
  redis: Redis;
  ref: LogRef;
  epoch: number;
  /** Name of the worker, for people. */
  worker: string;
  /** Asks the control plane whether this epoch is still the stream's newest. Rejects when that can't be found out. */
  isCurrent: () => Promise<boolean>;
  /** What was kept of the log outside Redis. Rejects when that can't be found out. */
  readSnapshot: () => Promise<LogSnapshot | undefined>;
}

export type AcquireResult =
  { kind: 'acquired'; lease: Lease; tail: LogTail } | { kind: 'held' } | { kind: 'superseded' } | { kind: 'ended' };

/** Tries to get the lease of one epoch and reads where the log stands. Rejects when Redis cannot be reached. */
export async function acquireLease(options: AcquireOptions): Promise<AcquireResult> {
  const { redis, ref, epoch, worker } = options;
  const keys = logKeys(ref);
  const token = randomBytes(16).toString('hex');
  const take = () => runScript(redis, 'acquire', [keys.lease, keys.meta], [token, worker, epoch, leaseTiming.ttlMs]);
  let kind = await take();
  // A failover that lost the takeover would give the log back to the holder before, after this one had written to it.
  if (kind === 'acquired' && (await awaitReplicas(redis, leaseTiming.replicatedWithinMs))) kind = await take();
  if (kind !== 'acquired') return { kind: kind as 'held' | 'superseded' | 'ended' };
  const read = await readWholeTail(options).catch(async (error: unknown) => {
    await release(redis, keys, token);
    throw error;
  });
  return { kind, lease: new Lease({ ...options, keys, token, ...read }), tail: read.tail };
}

interface WholeTail {
  tail: LogTail;
  /** The storage has not said whether Redis had lost the end of the log. */
  isUnsure: boolean;
  wasEmpty: boolean;
}

/**
 * Where the log stands, or stood before Redis lost it. An empty log is not believed unless there is no snapshot; any other
 * is `unsure` while the storage does not say.
 */
async function readWholeTail(options: AcquireOptions): Promise<WholeTail> {
  const { redis, ref } = options;
  const [read, note] = await Promise.all([readTail(redis, ref), redis.hget(logKeys(ref).lease, 'note')]);
  const tail = note === null ? read : { ...read, note };
  const kept = await options.readSnapshot().then(
    (snapshot) => ({ snapshot, isUnsure: false }),
    (error: unknown) => {
      if (tail.lastSequence === 0) throw error;
      return { snapshot: undefined, isUnsure: true };
    },
  );
  return {
    tail: isLonger(kept.snapshot, tail) ? tailAfterLoss(kept.snapshot) : tail,
    isUnsure: kept.isUnsure,
    wasEmpty: tail.lastSequence === 0,
  };
}

function isLonger(snapshot: LogSnapshot | undefined, tail: LogTail): snapshot is LogSnapshot {
  return snapshot !== undefined && snapshot.lastSequence > tail.lastSequence;
}

async function release(redis: Redis, keys: LogKeys, token: string): Promise<void> {
  await runScript(redis, 'release', [keys.lease], [token]).catch(() => undefined);
}

interface LeaseState extends AcquireOptions, WholeTail {
  keys: LogKeys;
  token: string;
}

export class Lease {
  readonly #state: LeaseState;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #kept: KeptRecords;
  #confirming: Promise<void> | undefined;
  #isUnsure: boolean;
  /** The lease was taken from a Redis that knew nothing of the stream: of a later epoch neither, whose log it may have lost. */
  #isUnconfirmed: boolean;
  #isAsking = false;
  /** The newest word is left, or could not be. */
  #noted: Promise<unknown> = Promise.resolve();
  /** When Redis last said that the lease is ours. */
  #keptAtMs = performance.now();

  constructor(state: LeaseState) {
    this.#state = state;
    this.#kept = new KeptRecords(state.tail);
    this.#isUnsure = state.isUnsure;
    this.#isUnconfirmed = state.wasEmpty;
    this.#timer = setInterval(() => void this.#beat(), leaseTiming.beatMs);
  }

  /** Where the log stood when the lease was taken. */
  get tail(): LogTail {
    return this.#state.tail;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Appends the records in one step. `duplicate`: they were there already (an earlier try that seemed to fail).
   * Rejects when Redis cannot be reached: the caller tries again with the same records.
   */
  async commit(records: readonly LogRecord[]): Promise<CommitOutcome> {
    await this.#confirmAfterSilence();
    await this.#confirmTail();
    if (this.#isUnconfirmed) await this.#confirmEpoch();
    const added = this.#kept.number(records);
    let [outcome, last] = await this.#append(this.#kept.last, added);
    if (outcome === 'vanished') {
      await this.#confirmEpoch({ hasVanished: true });
      [outcome, last] = await this.#append(this.#kept.last, added);
    }
    // Redis came back with less than it had: what is missing goes first.
    if (outcome === 'gap') [outcome] = await this.#append(last, [...this.#kept.after(last), ...added]);
    if (outcome === 'gap' || outcome === 'vanished') throw new Error('Redis loses its data while it is written again.');
    if (outcome === 'fenced') this.#lose('another worker holds the lease');
    else this.#keep(added);
    this.#keptAtMs = performance.now();
    return outcome;
  }

  /** The log as far as this holder knows it, to be kept outside Redis; undefined before its first cell. */
  snapshot(): LogSnapshot | undefined {
    return snapshotOf(this.#kept);
  }

  /** Leaves word for whoever has the lease next, in place of what was left before. Rejects when Redis cannot be reached. */
  async leaveNote(text: string): Promise<void> {
    const { redis, keys, token } = this.#state;
    const noting = runScript(redis, 'note', [keys.lease], [token, text]);
    this.#noted = noting.catch(() => undefined);
    await noting;
  }

  /** Gives the lease up, so that the next worker need not wait for it to expire. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    const { redis, keys, token } = this.#state;
    // Who has no lease can't leave word any more.
    await this.#noted;
    await release(redis, keys, token);
  }

  /**
   * For longer than a lease lives this process was frozen, or Redis away: a failover may have given back a lease that
   * somebody else had taken. The control plane knows; when it does not answer, the token alone decides.
   */
  async #confirmAfterSilence(): Promise<void> {
    if (performance.now() - this.#keptAtMs <= leaseTiming.ttlMs) return;
    if (!(await this.#state.isCurrent().catch(() => true))) this.#lose('the stream has a later epoch');
    this.#lost.signal.throwIfAborted();
    this.#keptAtMs = performance.now();
  }

  /** The storage did not answer at `acquire`; it does now, because what is committed is stored already. */
  async #confirmTail(): Promise<void> {
    if (!this.#isUnsure) return;
    const { readSnapshot, tail } = this.#state;
    if (isLonger(await readSnapshot(), tail)) this.#lose('Redis had lost the end of the log');
    this.#lost.signal.throwIfAborted();
    this.#isUnsure = false;
  }

  async #append(last: number, added: readonly SequencedRecord[]) {
    const { redis, ref, keys, token, worker, epoch, tail } = this.#state;
    const args = added.flatMap(({ sequence, record }) => [sequence, kindOf(record), writeLogRecord(record)]);
    return (await runScript(
      redis,
      'commit',
      [keys.lease, keys.log, keys.runs, keys.meta, keys.current],
      [token, worker, epoch, tail.lastSequence, ref.streamId, keys.tail, last, ...args],
    )) as CommitAnswer;
  }

  /** Parts that no playlist names leave the log. Best effort: what stays goes when the log is trimmed. */
  #keep(added: readonly SequencedRecord[]): void {
    const { redis, keys } = this.#state;
    const old = this.#kept.keep(added);
    if (old.length > 0) redis.xdel(keys.log, ...old.map((sequence) => `${sequence}-0`)).catch(() => undefined);
  }

  /** A beat that cannot reach Redis changes little: only an answer tells that the lease is gone. */
  async #beat(): Promise<void> {
    const { redis, keys, token, worker, epoch, tail } = this.#state;
    const answer = await runScript(
      redis,
      'beat',
      [keys.lease, keys.log, keys.runs, keys.meta],
      [token, worker, epoch, tail.lastSequence],
    ).catch(() => undefined);
    if (answer === undefined) await this.#askInSilence();
    if (answer === 'kept') this.#keptAtMs = performance.now();
    if (answer === 'lost') this.#lose('another worker holds the lease');
    if (answer === 'ended') this.#lose('the stream has ended');
    if (answer === 'vanished') await this.#confirmEpoch({ hasVanished: true }).catch(() => undefined);
  }

  /**
   * Redis is away, or it is this worker that is: then somebody else may have the stream by now, and a worker that can't commit
   * must not go on beside the one that does. Redis away from everybody ends nothing: there is no later epoch.
   */
  async #askInSilence(): Promise<void> {
    if (this.#isAsking || performance.now() - this.#keptAtMs <= leaseTiming.ttlMs) return;
    this.#isAsking = true;
    const isCurrent = await this.#state.isCurrent().catch(() => true);
    this.#isAsking = false;
    if (!isCurrent) this.#lose('the stream has a later epoch');
  }

  /**
   * Redis can't tell whether somebody else had a stream that it has lost, so the control plane is asked; until it answers,
   * nothing is written. Takes a lease again that has vanished. Rejects when the control plane or Redis can't be asked.
   */
  #confirmEpoch({ hasVanished = false } = {}): Promise<void> {
    this.#confirming ??= this.#takeAndAsk(hasVanished).finally(() => (this.#confirming = undefined));
    return this.#confirming;
  }

  /** The answer counts for a lease that was taken before the question: frozen in between, this process may have missed a later epoch. */
  async #takeAndAsk(hasVanished: boolean): Promise<void> {
    const { redis, keys, token, worker, epoch } = this.#state;
    if (hasVanished) {
      await this.#ask();
      this.#isUnconfirmed = true;
      await runScript(redis, 'acquire', [keys.lease, keys.meta], [token, worker, epoch, leaseTiming.ttlMs]);
    }
    await this.#ask();
    this.#isUnconfirmed = false;
  }

  async #ask(): Promise<void> {
    if (!(await this.#state.isCurrent())) this.#lose('the stream has a later epoch');
    this.#lost.signal.throwIfAborted();
  }

  #lose(reason: string): void {
    clearInterval(this.#timer);
    this.#lost.abort(new Error(reason));
  }
}

function kindOf(record: SequencedRecord['record']): string {
  return record.kind === 'run' && record.isSlate ? 'slate' : record.kind;
}
