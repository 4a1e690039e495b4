// Redis as the platform uses it: the playlist logs of streams, and the queue of orders. What it holds can be lost.
import {
  transcodeJobId,
  transcodeJobPolicy,
  type ConnectionId,
  type StreamId,
  type TranscodeJob,
} from '@millrace/pipeline';
import { LogModel, type SequencedRecord } from '@millrace/playlist-log';
import { Process } from './process.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Job {
  order: TranscodeJob;
  state: 'pending' | 'active' | 'finished';
  lockedUntilMs: number;
  availableAtMs: number;
}

interface Held {
  logs: Map<StreamId, LogModel>;
  jobs: Map<string, Job>;
  /** The order of the last grant: what edges know of the key while the API is away. */
  granted: TranscodeJob | undefined;
}

const nothing = (): Held => ({ logs: new Map(), jobs: new Map(), granted: undefined });

export class Redis extends Process {
  readonly #clock: VirtualTime;
  #held = nothing();
  /** What a replica has, and as of when. */
  #replica = this.#held;
  #replicatedAtMs = 0;

  constructor(time: VirtualTime) {
    super('redis', time);
    this.#clock = time;
  }

  log(streamId: StreamId): LogModel {
    const known = this.#held.logs.get(streamId);
    if (known) return known;
    const log = new LogModel();
    this.#held.logs.set(streamId, log);
    return log;
  }

  remember(granted: TranscodeJob): void {
    this.#held.granted = granted;
  }

  /** The order under which the stream of the last grant may go on without the API. */
  resume(connectionId: ConnectionId): TranscodeJob | undefined {
    const { granted } = this.#held;
    if (!granted) return undefined;
    const epoch = this.log(granted.streamId).reserve(granted.epoch);
    return epoch > 0 ? { ...granted, epoch, connectionId } : undefined;
  }

  /** An order that exists already is left as it is. */
  addJob(order: TranscodeJob): void {
    const id = transcodeJobId(order);
    if (this.#held.jobs.has(id)) return;
    this.#held.jobs.set(id, { order, state: 'pending', lockedUntilMs: 0, availableAtMs: this.#clock.nowMs });
  }

  /** The oldest order that nobody has; one whose worker has not renewed its lock counts. */
  takeJob(): TranscodeJob | undefined {
    const { nowMs } = this.#clock;
    const isFree = ({ state, lockedUntilMs, availableAtMs }: Job) =>
      (state === 'pending' && availableAtMs <= nowMs) || (state === 'active' && lockedUntilMs <= nowMs);
    const job = [...this.#held.jobs.values()].find(isFree);
    if (!job) return undefined;
    job.state = 'active';
    job.lockedUntilMs = nowMs + transcodeJobPolicy.lockDurationMs;
    return job.order;
  }

  renewLock(order: TranscodeJob): void {
    const job = this.#held.jobs.get(transcodeJobId(order));
    if (job?.state === 'active') job.lockedUntilMs = this.#clock.nowMs + transcodeJobPolicy.lockDurationMs;
  }

  finishJob(order: TranscodeJob): void {
    const job = this.#held.jobs.get(transcodeJobId(order));
    if (job) job.state = 'finished';
  }

  postponeJob(order: TranscodeJob, delayMs: number): void {
    const job = this.#held.jobs.get(transcodeJobId(order));
    if (job) Object.assign(job, { state: 'pending', availableAtMs: this.#clock.nowMs + delayMs });
  }

  jobState(order: TranscodeJob): Job['state'] | 'unknown' {
    return this.#held.jobs.get(transcodeJobId(order))?.state ?? 'unknown';
  }

  /** The replica has everything up to now. */
  replicate(): void {
    const jobs = new Map([...this.#held.jobs].map(([id, job]) => [id, { ...job }]));
    const logs = new Map([...this.#held.logs].map(([id, log]) => [id, log.copy()]));
    this.#replica = { logs, jobs, granted: this.#held.granted };
    this.#replicatedAtMs = this.#clock.nowMs;
  }

  hasReplicated(writtenAtMs: number): boolean {
    return this.#replicatedAtMs > writtenAtMs;
  }

  /** The replica takes over: what was written since is lost, and returned by stream. */
  failOver(): Map<StreamId, SequencedRecord[]> {
    const lost = [...this.#held.logs].map(([streamId, log]) => {
      const last = this.#replica.logs.get(streamId)?.tail().lastSequence ?? 0;
      return [streamId, log.after(last)] as const;
    });
    this.#held = this.#replica;
    this.replicate();
    return new Map(lost);
  }

  /** It starts again without its data. */
  loseAll(): void {
    this.#held = nothing();
    this.replicate();
  }
}
