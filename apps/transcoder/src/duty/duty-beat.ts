// The worker's duty: each second it says what it carries, reads what an admin wants of it, and does that. While Redis is away
// it goes on as it was told last.
import { roomElsewhere, workerBeat, type WorkerDuty, type WorkerId, type WorkerReport } from '@millrace/pipeline';
import type { SeenWorker } from '@millrace/queue';
import type { Logger } from '@millrace/service';
import type { StreamWorker } from '../worker.ts';

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
  log: Logger;
}

/** Streams handed over in one turn: each costs its new worker a moment of catching up. */
const handOversPerTurn = 4;

export class DutyBeat {
  readonly #options: DutyBeatOptions;
  #duty: WorkerDuty;
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
    const { board, identity } = this.#options;
    const wanted = await board.dutyOf(identity.name);
    if (this.#isClosed) return;
    if (wanted && wanted !== this.#duty) this.#take(wanted);
    await board.report(this.#report());
    if (this.#duty === 'drained') await this.#handOver();
  }

  #take(duty: WorkerDuty): void {
    const { worker, log } = this.#options;
    log.info('duty.changed', { from: this.#duty, to: duty, streams: worker.streams().length });
    this.#duty = duty;
    worker.setTaking(duty === 'active');
  }

  /** A stream stays until somebody has room for it: a drained worker carries on rather than drop one. */
  async #handOver(): Promise<void> {
    const { board, identity, worker, log } = this.#options;
    const streams = worker.streams().length;
    if (streams === 0 || !(await board.takeTurn(identity.id))) return;
    const room = roomElsewhere(
      identity.id,
      (await board.list()).map(({ report, wanted }) => ({ ...report, duty: wanted ?? report.duty })),
    );
    if (this.#isClosed) return;
    if (room === 0) log.warn('duty.nobody_has_room', { streams });
    worker.handOver(Math.min(room, streams, handOversPerTurn));
  }

  #report(): WorkerReport {
    const { identity, worker, cpus } = this.#options;
    const streams = worker.streams().map(({ order, sinceMs }) => {
      const { streamId, channelId, organizationId, epoch } = order;
      return { streamId, channelId, organizationId, epoch, sinceMs };
    });
    return { ...identity, duty: this.#duty, cpus: cpus(), streams };
  }
}
