// The right to write one stream's playlist log. Whoever holds the newest epoch's lease writes; everybody else is fenced by
// the token that each commit carries. `lost` is aborted as soon as the holder learns that it is no longer the one.
import type { LogRecord, RunRecord } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { randomBytes } from 'node:crypto';
import { logKeys, type LogKeys, type LogRef } from './keys.ts';
import { runScript } from './scripts.ts';
import { readTail, type LogTail } from './tail.ts';

export const leaseTiming = { beatMs: 2_000, ttlMs: 6_000 } as const;

/** How many records a holder keeps to write again when Redis lost its data. */
const resendRecords = 256;
/** Parts leave playlists three target durations after their segment; their records leave the log some cells later. */
const partCells = 8;

export type CommitOutcome = 'appended' | 'duplicate' | 'fenced';

export interface AcquireOptions {
  redis: Redis;
  ref: LogRef;
  epoch: number;
  /** Name of the worker, for people. */
  worker: string;
}

export type AcquireResult =
  { kind: 'acquired'; lease: Lease; tail: LogTail } | { kind: 'held' } | { kind: 'superseded' } | { kind: 'ended' };

/** Tries to get the lease of one epoch and reads where the log stands. Rejects when Redis cannot be reached. */
export async function acquireLease({ redis, ref, epoch, worker }: AcquireOptions): Promise<AcquireResult> {
  const keys = logKeys(ref);
  const token = randomBytes(16).toString('hex');
  const kind = await runScript(redis, 'acquire', [keys.lease, keys.meta], [token, worker, epoch, leaseTiming.ttlMs]);
  if (kind !== 'acquired') return { kind: kind as 'held' | 'superseded' | 'ended' };
  const tail = await readTail(redis, ref);
  return { kind, lease: new Lease({ redis, ref, epoch, worker, keys, token, tail }), tail };
}

interface LeaseState extends AcquireOptions {
  keys: LogKeys;
  token: string;
  tail: LogTail;
}

export class Lease {
  readonly #state: LeaseState;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #kept: LogRecord[] = [];
  /** Part records that are still in the log, oldest first. */
  #parts: { sequence: number; mediaSequence: number }[] = [];
  #run: RunRecord | undefined;
  #next: number;

  constructor(state: LeaseState) {
    this.#state = state;
    this.#next = state.tail.lastSequence + 1;
    this.#run = state.tail.runs.at(-1)?.run;
    this.#timer = setInterval(() => void this.#beat(), leaseTiming.beatMs);
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Appends the records in one step. `duplicate`: they were there already (an earlier try that seemed to fail).
   * Rejects when Redis cannot be reached: the caller tries again with the same records.
   */
  async commit(records: readonly LogRecord[]): Promise<CommitOutcome> {
    const [outcome] = await this.#append(this.#next, records);
    if (outcome === 'gap') return this.#resend(records);
    if (outcome === 'fenced') {
      this.#lose('another worker holds the lease');
      return 'fenced';
    }
    this.#keep(records);
    return outcome;
  }

  /** Gives the lease up, so that the next worker need not wait for it to expire. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    const { redis, keys, token } = this.#state;
    await runScript(redis, 'release', [keys.lease], [token]).catch(() => undefined);
  }

  async #append(first: number, records: readonly LogRecord[]) {
    const { redis, ref, keys, token } = this.#state;
    const args = records.flatMap((record) => [record.kind, JSON.stringify(record)]);
    return (await runScript(
      redis,
      'commit',
      [keys.lease, keys.log, keys.runs, keys.meta, keys.current],
      [token, ref.streamId, keys.tail, first, ...args],
    )) as [CommitOutcome | 'gap', number];
  }

  /** Redis came back without the log, or with less of it: write the run and the kept window again, then the new records. */
  async #resend(records: readonly LogRecord[]): Promise<CommitOutcome> {
    const window = [...(this.#run ? [this.#run] : []), ...this.#kept.filter(({ kind }) => kind === 'cell'), ...records];
    const tail = await readTail(this.#state.redis, this.#state.ref);
    const first = Math.max(tail.lastSequence + 1, this.#next + records.length - window.length);
    const [outcome] = await this.#append(first, tail.lastSequence === 0 ? window : records);
    if (outcome === 'gap') throw new Error('The playlist log moved on while it was written again.');
    if (outcome === 'fenced') this.#lose('another worker holds the lease');
    else this.#keep(records);
    return outcome;
  }

  #keep(records: readonly LogRecord[]): void {
    for (const [i, record] of records.entries()) {
      if (record.kind === 'part') this.#parts.push({ sequence: this.#next + i, mediaSequence: record.mediaSequence });
      if (record.kind === 'cell') this.#dropParts(record.mediaSequence - partCells);
    }
    this.#next += records.length;
    for (const record of records) if (record.kind === 'run') this.#run = record;
    this.#kept.push(...records);
    this.#kept.splice(0, this.#kept.length - resendRecords);
  }

  /** Best effort: what stays goes when the log is trimmed. */
  #dropParts(beforeMediaSequence: number): void {
    const old = this.#parts.filter(({ mediaSequence }) => mediaSequence < beforeMediaSequence);
    if (old.length === 0) return;
    this.#parts = this.#parts.slice(old.length);
    const { redis, keys } = this.#state;
    redis.xdel(keys.log, ...old.map(({ sequence }) => `${sequence}-0`)).catch(() => undefined);
  }

  /** A beat that cannot reach Redis changes nothing: only an answer tells that the lease is gone. */
  async #beat(): Promise<void> {
    const { redis, keys, token, worker, epoch } = this.#state;
    const answer = await runScript(redis, 'beat', [keys.lease, keys.meta], [token, worker, epoch]).catch(() => 'kept');
    if (answer === 'lost') this.#lose('another worker holds the lease');
    if (answer === 'ended') this.#lose('the stream has ended');
  }

  #lose(reason: string): void {
    clearInterval(this.#timer);
    this.#lost.abort(new Error(reason));
  }
}
