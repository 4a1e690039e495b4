// Watches the encoder of an attempt, measures what it costs, and says when its ladder has to change.
import type { RenditionsReport } from '@millrace/pipeline';
import type { CpuShare } from '../ladder/cpu-budget.ts';
import { cpuSecondsOf, createIdleMeter } from '../ladder/cpu-use.ts';
import type { Ladder } from '../ladder/ladder.ts';
import { LoadWatch } from '../ladder/load-watch.ts';
import type { MediaPath } from './media-path.ts';

/** The rungs to go on with, and what changes: a rung by its id, or `all`. */
export interface LadderChange {
  rungs: readonly string[];
  kind: 'given-up' | 'restored';
  reason: RenditionsReport['reason'];
  changed: string;
}

export interface LoadControlOptions {
  ladder: Ladder;
  /** Rungs that stay, whatever the load. */
  leastRungs: number;
  /** How long a stream must be steady before a rung is tried again. */
  steadyMs: number;
  cpu: CpuShare;
  encoderLoad: () => MediaPath['encoderLoad'];
  onChange: (change: LadderChange) => void;
}

/** Begins to watch. */
export type WatchLoad = (options: LoadControlOptions) => Pick<LoadControl, 'stop'>;

const sampleMs = 1_000;
/** Of a stream that has given up all its rungs. */
const nothingEncoded = { pid: undefined, mediaMs: 0, blockedMs: 0 };
/** Less media than this says little about the cost of a second of it. */
const leastMediaMs = 500;

export class LoadControl {
  readonly #options: LoadControlOptions;
  readonly #watch: LoadWatch;
  readonly #idleCpus: () => number;
  readonly #timer: NodeJS.Timeout;
  #isStopped = false;
  #before: { cpuSeconds: number; mediaMs: number } | undefined;

  /** Another machine to watch is for tests. */
  constructor(options: LoadControlOptions, idleCpus: () => number = createIdleMeter()) {
    this.#options = options;
    this.#idleCpus = idleCpus;
    this.#watch = new LoadWatch({ roomNeeded: options.ladder.next?.cpuCost, steadyMs: options.steadyMs });
    this.#timer = setInterval(() => void this.#sample(), sampleMs);
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    // Only a rung that could be added needs to know: the question itself costs a millisecond.
    const { next, rungs } = this.#options.ladder;
    const idleCpus = next ? this.#idleCpus() : 0;
    const load = rungs.length === 0 ? nothingEncoded : this.#options.encoderLoad();
    if (!load) return;
    await this.#measure(load);
    if (this.#isStopped) return;
    const verdict = this.#watch.take({ nowMs: performance.now(), idleCpus, ...load });
    if (verdict === 'falls-behind') this.#giveUp();
    else if (verdict === 'has-room') this.#restore();
  }

  async #measure({ pid, mediaMs }: NonNullable<MediaPath['encoderLoad']>): Promise<void> {
    const cpuSeconds = pid === undefined ? undefined : await cpuSecondsOf(pid);
    if (cpuSeconds === undefined) return;
    const before = this.#before;
    if (before && mediaMs - before.mediaMs < leastMediaMs) return;
    this.#before = { cpuSeconds, mediaMs };
    if (!before) return;
    this.#options.cpu.measure((cpuSeconds - before.cpuSeconds) / ((mediaMs - before.mediaMs) / 1_000));
  }

  #giveUp(): void {
    const [top, ...rest] = this.#options.ladder.rungs.map(({ id }) => id);
    if (top === undefined || rest.length < this.#options.leastRungs) return;
    this.#change({ kind: 'given-up', changed: top, rungs: rest });
  }

  #restore(): void {
    const { next, rungs } = this.#options.ladder;
    if (!next || this.#options.cpu.available < next.cpuCost) return;
    this.#change({ kind: 'restored', changed: next.id, rungs: [next.id, ...rungs.map(({ id }) => id)] });
  }

  #change(change: Omit<LadderChange, 'reason'>): void {
    this.stop();
    this.#options.onChange({ ...change, reason: 'encoder_overloaded' });
  }
}
