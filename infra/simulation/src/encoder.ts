// The encoder: publishes to any edge that answers, and again some seconds after its connection has ended.
import type { Edge } from './edge.ts';
import type { Source } from './source.ts';
import type { World } from './world.ts';

const answerLimitMs = 5_000;

export class Encoder {
  readonly #world: World;
  readonly #edges: readonly Edge[];
  #source: Source | undefined;
  #isStopped = false;

  constructor(world: World, edges: readonly Edge[]) {
    this.#world = world;
    this.#edges = edges;
    this.#publish();
  }

  get source(): Source | undefined {
    return this.#source;
  }

  /** The network between it and its edge breaks. */
  drop(): void {
    this.#edges.find(({ publication }) => publication?.source === this.#source)?.disconnect();
  }

  stop(): void {
    this.#isStopped = true;
    this.drop();
  }

  #publish(): void {
    if (this.#isStopped) return;
    const { random, time } = this.#world;
    const edge = random.pick(this.#edges);
    let isAnswered = false;
    const answered = (source: Source | undefined) => {
      if (isAnswered) {
        if (source && this.#source !== source) edge.disconnect();
        return;
      }
      isAnswered = true;
      this.#source = source;
      if (source) this.#watch(source);
      else this.#again();
    };
    edge.publish(answered);
    time.after(answerLimitMs, () => answered(undefined));
  }

  #watch(source: Source): void {
    if (source.hasEnded) this.#again();
    else this.#world.time.after(200, () => this.#watch(source));
  }

  #again(): void {
    this.#world.time.after(this.#world.random.between(1_000, 4_000), () => this.#publish());
  }
}
