// A process of the platform: tasks that wait for time and for answers. It can crash (its tasks are gone), be frozen (they
// go on later, knowing nothing of it), and be cut off from others.
import type { VirtualTime } from './virtual-time.ts';

type Resume = (value: unknown) => void;
type Start = (resume: Resume) => void;
/** What a process does, step by step; each `yield*` of a helper waits. */
export type Task<T = void> = Generator<Start, T, unknown>;

export class Process {
  readonly name: string;
  readonly #time: VirtualTime;
  /** Grows at each crash: whatever was begun before is dead. */
  #life = 0;
  #frozen: (() => void)[] | undefined;
  #lastFreeze: { fromMs: number; toMs?: number } | undefined;
  #isUp = true;
  readonly cutOffFrom = new Set<string>();
  /** Called at a crash, as the kernel would close the sockets. */
  onCrash: () => void = () => undefined;

  constructor(name: string, time: VirtualTime) {
    this.name = name;
    this.#time = time;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get isFrozen(): boolean {
    return this.#frozen !== undefined;
  }

  /** The last time that it stood still, until now if it still does. */
  get lastFreeze(): { fromMs: number; toMs: number } | undefined {
    const freeze = this.#lastFreeze;
    return freeze && { fromMs: freeze.fromMs, toMs: freeze.toMs ?? this.#time.nowMs };
  }

  run(task: Task): void {
    const life = this.#life;
    const step = (value: unknown) => {
      if (life !== this.#life) return;
      if (this.#frozen) {
        this.#frozen.push(() => step(value));
        return;
      }
      const { done, value: start } = task.next(value);
      if (done) return;
      let isAnswered = false;
      start((answer) => {
        if (isAnswered) return;
        isAnswered = true;
        step(answer);
      });
    };
    step(undefined);
  }

  /** What reaches its socket: done at once, or when it thaws. */
  receive(act: () => void): void {
    const life = this.#life;
    if (this.#frozen) this.#frozen.push(() => life === this.#life && act());
    else if (this.#isUp) act();
  }

  crash(): void {
    this.#life += 1;
    this.#isUp = false;
    this.#goOn();
    this.onCrash();
  }

  start(task: Task): void {
    this.#isUp = true;
    this.run(task);
  }

  freeze(): void {
    if (this.#frozen) return;
    this.#frozen = [];
    this.#lastFreeze = { fromMs: this.#time.nowMs };
  }

  thaw(): void {
    for (const go of this.#goOn()) this.#time.after(0, go);
  }

  /** Returns what has waited for it. */
  #goOn(): readonly (() => void)[] {
    const waiting = this.#frozen ?? [];
    this.#frozen = undefined;
    if (this.#lastFreeze) this.#lastFreeze.toMs ??= this.#time.nowMs;
    return waiting;
  }
}

export function* wait<T>(start: (resume: (value: T) => void) => void): Task<T> {
  return (yield start) as T;
}
