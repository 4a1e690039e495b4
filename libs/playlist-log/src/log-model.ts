// What the scripts mean, as plain code: one stream's keys as values, and time given by the caller. A property test holds
// the scripts in Redis to it, and simulations run on it.
import type { RunRecord } from '@millrace/pipeline';
import { tailOf, type LogTail, type SequencedRecord, type SequencedRun } from './tail.ts';

/** Who asks: the token is made at `acquire`. */
export interface Holder {
  token: string;
  epoch: number;
}

export type CommitAnswer = ['appended' | 'duplicate' | 'gap' | 'fenced' | 'vanished', number];

/** As many records as `readTail` reads. */
const tailRecords = 64;

export class LogModel {
  #token: string | undefined;
  #epoch = 0;
  #reserved = 0;
  #beatMs = 0;
  #hasEnded = false;
  #showsSlate = false;
  #last = 0;
  #records: SequencedRecord[] = [];

  acquire({ token, epoch }: Holder, ttlMs: number, nowMs: number): 'acquired' | 'held' | 'superseded' | 'ended' {
    if (this.#hasEnded) return 'ended';
    if (epoch < this.#epoch) return 'superseded';
    const isLiving = Boolean(this.#token) && nowMs - this.#beatMs < ttlMs;
    if (epoch === this.#epoch && isLiving && this.#token !== token) return 'held';
    this.#take({ token, epoch }, nowMs);
    return 'acquired';
  }

  beat(holder: Holder & { acquiredAt: number }, nowMs: number): 'kept' | 'lost' | 'vanished' | 'ended' {
    if (this.#hasEnded) return 'ended';
    if (this.#token === undefined) return 'vanished';
    if (this.#isOthers(holder)) return 'lost';
    if (this.#token === holder.token) this.#beatMs = nowMs;
    else this.#takeBack(holder, nowMs);
    return 'kept';
  }

  release({ token }: Pick<Holder, 'token'>): boolean {
    if (this.#token !== token) return false;
    this.#token = '';
    this.#beatMs = 0;
    return true;
  }

  /** 0: there is none to be had. */
  reserve(lastKnownEpoch: number): number {
    const isFree = this.#token === '' || (this.#token !== undefined && this.#showsSlate);
    if (this.#last === 0 || this.#hasEnded || !isFree) return 0;
    this.#reserved = Math.max(lastKnownEpoch, this.#epoch, this.#reserved) + 1;
    return this.#reserved;
  }

  get latestEpoch(): number {
    return Math.max(this.#epoch, this.#reserved);
  }

  /** `before`: sequence before the first record. `acquiredAt`: where the log stood when the holder acquired it. */
  commit(
    holder: Holder & { acquiredAt: number },
    before: number,
    added: readonly SequencedRecord[],
    nowMs: number,
  ): CommitAnswer {
    if (this.#token !== holder.token) {
      if (this.#hasEnded || this.#isOthers(holder)) return ['fenced', this.#last];
      if (this.#token === undefined) return ['vanished', this.#last];
      this.#takeBack(holder, nowMs);
    }
    if ((added.at(-1)?.sequence ?? 0) <= this.#last) return ['duplicate', this.#last];
    const fits = this.#last === 0 ? added[0]?.record.kind === 'run' : before === this.#last;
    if (!fits) return ['gap', this.#last];
    this.#append(added);
    return ['appended', this.#last];
  }

  /** Whether this call ended it. */
  end(endedAtMs: number): boolean {
    this.#token = '';
    this.#beatMs = 0;
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    if (this.#last > 0) this.#append([{ sequence: this.#last + 1, record: { kind: 'end', endedAtMs } }]);
    return true;
  }

  lease(nowMs: number): { epoch: number; silentMs: number } | undefined {
    return this.#token ? { epoch: this.#epoch, silentMs: nowMs - this.#beatMs } : undefined;
  }

  tail(): LogTail {
    return tailOf({ lastSequence: this.#last, runs: this.#runs(), newest: this.#records.slice(-tailRecords) });
  }

  after(sequence: number): SequencedRecord[] {
    return this.#records.filter((record) => record.sequence > sequence);
  }

  get records(): readonly SequencedRecord[] {
    return this.#records;
  }

  /** A replica as it stands now. */
  copy(): LogModel {
    const copy = new LogModel();
    copy.#token = this.#token;
    copy.#epoch = this.#epoch;
    copy.#reserved = this.#reserved;
    copy.#beatMs = this.#beatMs;
    copy.#hasEnded = this.#hasEnded;
    copy.#showsSlate = this.#showsSlate;
    copy.#last = this.#last;
    copy.#records = [...this.#records];
    return copy;
  }

  /** Somebody has the lease, or had it, of this epoch or a later one. */
  #isOthers({ token, epoch }: Holder): boolean {
    return this.#token !== undefined && this.#token !== token && this.#epoch >= epoch;
  }

  #take({ token, epoch }: Holder, nowMs: number): void {
    this.#token = token;
    this.#epoch = epoch;
    this.#beatMs = nowMs;
  }

  /** From an earlier epoch, with what it has written since. */
  #takeBack(holder: Holder & { acquiredAt: number }, nowMs: number): void {
    if (this.#last > holder.acquiredAt) this.#showsSlate = false;
    this.#records = this.#records.filter(({ sequence }) => sequence <= holder.acquiredAt);
    this.#last = Math.min(this.#last, holder.acquiredAt);
    this.#take(holder, nowMs);
  }

  #append(added: readonly SequencedRecord[]): void {
    this.#records.push(...added);
    const newestRun = added.map(({ record }) => record).findLast((record) => record.kind === 'run');
    if (newestRun) this.#showsSlate = newestRun.isSlate ?? false;
    this.#last = added.at(-1)?.sequence ?? this.#last;
  }

  #runs(): SequencedRun[] {
    const isRun = (kept: SequencedRecord): kept is { sequence: number; record: RunRecord } => isRunRecord(kept.record);
    return this.#records.filter(isRun).map(({ sequence, record }) => ({ sequence, run: record }));
  }
}

function isRunRecord(record: SequencedRecord['record']): record is RunRecord {
  return record.kind === 'run';
}
