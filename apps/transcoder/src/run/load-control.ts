// Watches the encoder of an attempt, measures what it costs, and says when its ladder has to change.
import type { RenditionsReport } from '@millrace/pipeline';
import type { CpuShare } from '../ladder/cpu-budget.ts';
import { encodeCost } from '../ladder/cpu-cost.ts';
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

const sampleMs = 1_000;
/** Less media than this says little about the cost of a second of it. */
const leastMediaMs = 500;

export class LoadControl {
  readonly #options: LoadControlOptions;
  readonly #watch: LoadWatch;
  readonly #idleCpus = createIdleMeter();
  readonly #timer: NodeJS.Timeout;
  readonly #next: Ladder['rungs'][number] | undefined;
  #isStopped = false;
  #before: { cpuSeconds: number; mediaMs: number } | undefined;

  constructor(options: LoadControlOptions) {
    this.#options = options;
    const { allowed, rungs } = options.ladder;
    this.#next = allowed.findLast(({ id }) => !rungs.some((rung) => rung.id === id));
    this.#watch = new LoadWatch({ roomNeeded: this.#next && encodeCost(this.#next), steadyMs: options.steadyMs });
    this.#timer = setInterval(() => void this.#sample(), sampleMs);
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    // Only a rung that could be added needs to know: the question itself costs a millisecond.
    const idleCpus = this.#next ? this.#idleCpus() : 0;
    const load = this.#options.encoderLoad();
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
    if (!this.#next || this.#options.cpu.available < encodeCost(this.#next)) return;
    const rungs = [this.#next.id, ...this.#options.ladder.rungs.map(({ id }) => id)];
    this.#change({ kind: 'restored', changed: this.#next.id, rungs });
  }

  #change(change: Omit<LadderChange, 'reason'>): void {
    this.stop();
    this.#options.onChange({ ...change, reason: 'encoder_overloaded' });
  }
}
