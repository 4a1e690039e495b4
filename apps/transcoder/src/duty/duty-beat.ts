// The worker's duty: each second it says what it carries, reads what an admin wants of it, and does that. While Redis is away
// it goes on as it was told last. One that alone can't reach storage has none to do: it acts as if it was drained.
import {
  roomElsewhere,
  withStorage,
  workerBeat,
  type WorkerDuty,
  type WorkerId,
  type WorkerReport,
} from '@millrace/pipeline';
import type { SeenWorker } from '@millrace/queue';
import type { Logger } from '@millrace/service';
import type { StreamWorker } from '../worker.ts';
import type { StorageReach } from './storage-reach.ts';

/** What a worker says of itself, whatever it does. */
export interface WorkerIdentity {
  id: WorkerId;
  name: string;
  version: string;
  startedAtMs: number;
  maxStreams: number;
}

export interface DutyBeatOptions {
  identity: WorkerIdentity;
  /** The duty that the worker has begun with. */
  duty: WorkerDuty;
  worker: Pick<StreamWorker, 'streams' | 'setTaking' | 'handOver'>;
  board: {
    dutyOf(name: string): Promise<WorkerDuty | undefined>;
    report(report: WorkerReport): Promise<void>;
    takeTurn(id: WorkerId): Promise<boolean>;
    list(): Promise<SeenWorker[]>;
    remove(id: WorkerId): Promise<void>;
  };
  cpus: () => WorkerReport['cpus'];
  storage: Pick<StorageReach, 'awayMs' | 'reachedAgoMs' | 'keepFresh'>;
  log: Logger;
}

/** Streams handed over in one turn: each costs its new worker a moment of catching up. */
const handOversPerTurn = 4;
/** Storage that comes back for all does so for one of them first, and this one is about to see it. */
const roundsToBeSure = 4;

export class DutyBeat {
  readonly #options: DutyBeatOptions;
  /** What an admin wants. */
  #duty: WorkerDuty;
  /** So many in a row in which others reached storage, and this one did not. */
  #roundsCutOff = 0;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: DutyBeatOptions) {
    this.#options = options;
    this.#duty = options.duty;
  }

  start(): void {
    this.#timer = setInterval(() => void this.beat(), workerBeat.intervalMs);
    void this.beat();
  }

  /** One round; a beat that is due while the one before still waits for Redis is left out. Never rejects. */
  beat(): Promise<void> {
    this.#beating ??= this.#round()
      .catch((err: unknown) => this.#options.log.debug('duty.beat_failed', { err }))
      .finally(() => (this.#beating = undefined));
    return this.#beating;
  }

  /** The worker is leaving, and nobody shall count on it any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#beating;
    await this.#options.board.remove(this.#options.identity.id).catch(() => undefined);
  }

  async #round(): Promise<void> {
    const { board, identity, storage } = this.#options;
    storage.keepFresh();
    const before = this.#doing;
    const wanted = await board.dutyOf(identity.name);
    const isCutOff = storage.awayMs > workerBeat.goneAfterMs && this.#roomIn(await this.#others()) > 0;
    this.#roundsCutOff = isCutOff ? this.#roundsCutOff + 1 : 0;
    if (this.#isClosed) return;
    this.#duty = wanted ?? this.#duty;
    if (this.#doing !== before) this.#change(before);
    await board.report(this.#report());
    if (this.#doing === 'drained') await this.#handOver();
  }

  get #isCutOff(): boolean {
    return this.#roundsCutOff >= roundsToBeSure;
  }

  /** What the worker does now. */
  get #doing(): WorkerDuty {
    return this.#isCutOff ? 'drained' : this.#duty;
  }

  #change(from: WorkerDuty): void {
    const { worker, log } = this.#options;
    const to = this.#doing;
    log.info('duty.changed', { from, to, isCutOff: this.#isCutOff, streams: worker.streams().length });
    worker.setTaking(to === 'active');
  }

  /** A stream stays until somebody has room for it: a drained worker carries on rather than drop one. */
  async #handOver(): Promise<void> {
    const { board, identity, worker, log } = this.#options;
    const streams = worker.streams().length;
    if (streams === 0 || !(await board.takeTurn(identity.id))) return;
    const room = this.#roomIn(await this.#others());
    if (this.#isClosed) return;
    if (room === 0) log.warn('duty.nobody_has_room', { streams });
    worker.handOver(Math.min(room, streams, handOversPerTurn));
  }

  /** What the other workers say, by what they do and are wanted to do. */
  async #others(): Promise<WorkerReport[]> {
    const { board, identity } = this.#options;
    const seen = (await board.list()).filter(({ report }) => report.id !== identity.id);
    return seen.map(({ report, wanted = 'active' }) => (wanted === 'active' ? report : { ...report, duty: wanted }));
  }

  /** Streams that they could take over. Without storage a stream is no better off than here. */
  #roomIn(others: readonly WorkerReport[]): number {
    const { storage, identity } = this.#options;
    return roomElsewhere(identity.id, storage.awayMs > 0 ? withStorage(storage.awayMs, others) : others);
  }

  #report(): WorkerReport {
    const { identity, worker, cpus, storage } = this.#options;
    const streams = worker.streams().map(({ order, sinceMs }) => {
      const { streamId, channelId, organizationId, epoch } = order;
      return { streamId, channelId, organizationId, epoch, sinceMs };
    });
    return { ...identity, duty: this.#doing, cpus: cpus(), storageReachedAgoMs: storage.reachedAgoMs, streams };
  }
}
