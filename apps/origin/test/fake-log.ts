// Playlist logs in memory, with a switch to take them away.
import type { LogRecord } from '@millrace/pipeline';
import type { LogRef, SequencedRecord } from '@millrace/playlist-log';
import type { LogAccess } from '../src/streams/log-access.ts';
import { sequenced } from './records.ts';

type Follower = (records: readonly SequencedRecord[]) => void;

export class FakeLog implements LogAccess {
  isAway = false;
  reads = 0;
  readonly #logs = new Map<string, SequencedRecord[]>();
  readonly #followers = new Map<string, Follower>();

  append({ streamId }: LogRef, ...records: LogRecord[]): void {
    const log = this.#logs.get(streamId) ?? [];
    const added = sequenced(records, log.length + 1);
    this.#logs.set(streamId, [...log, ...added]);
    this.#followers.get(streamId)?.(added);
  }

  isFollowed({ streamId }: LogRef): boolean {
    return this.#followers.has(streamId);
  }

  async readNewest({ streamId }: LogRef, count: number): Promise<SequencedRecord[]> {
    this.reads += 1;
    await this.#answer();
    return (this.#logs.get(streamId) ?? []).slice(-count);
  }

  async readBefore({ streamId }: LogRef, before: number, count: number): Promise<SequencedRecord[]> {
    this.reads += 1;
    await this.#answer();
    return (this.#logs.get(streamId) ?? []).filter(({ sequence }) => sequence < before).slice(-count);
  }

  async readRuns({ streamId }: LogRef) {
    await this.#answer();
    const log = this.#logs.get(streamId) ?? [];
    return log.flatMap(({ sequence, record }) => (record.kind === 'run' ? [{ sequence, run: record }] : []));
  }

  follow({ streamId }: LogRef, lastSequence: number, onRecords: Follower): Promise<void> {
    this.#followers.set(streamId, onRecords);
    const missed = (this.#logs.get(streamId) ?? []).filter(({ sequence }) => sequence > lastSequence);
    if (missed.length > 0) onRecords(missed);
    return Promise.resolve();
  }

  unfollow({ streamId }: LogRef): Promise<void> {
    this.#followers.delete(streamId);
    return Promise.resolve();
  }

  close(): void {
    this.#followers.clear();
  }

  #answer(): Promise<void> {
    return this.isAway ? Promise.reject(new Error('the log is away')) : Promise.resolve();
  }
}
