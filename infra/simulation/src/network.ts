// Calls from one process to another: late, lost on the way there or on the way back, delivered twice. The caller of a
// lost one learns nothing but that its time is up; what it asked for may have been done.
import { wait, type Process, type Task } from './process.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

export type Answer<T> = { ok: true; value: T } | { ok: false };

export interface Weather {
  lost: number;
  doubled: number;
  slowMs: number;
}

const fair: Weather = { lost: 0, doubled: 0, slowMs: 5 };
const callLimitMs = 2_000;

export class Network {
  readonly #time: VirtualTime;
  readonly #random: Random;
  weather: Weather = fair;

  constructor(time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  clearUp(): void {
    this.weather = fair;
  }

  sleep(delayMs: number): Task {
    return wait((resume) => this.#time.after(delayMs, () => resume(undefined)));
  }

  /** Has `act` done at `to`. Not ok: no answer came in time. */
  call<T>(from: Process, to: Process, act: () => T): Task<Answer<T>> {
    return wait<Answer<T>>((resume) => {
      this.#time.after(callLimitMs, () => resume({ ok: false }));
      const deliver = () => {
        if (isApart(from, to)) return;
        to.receive(() => {
          const value = act();
          if (this.#isLost()) return;
          this.#time.after(this.#delay(), () => {
            if (!isApart(from, to)) resume({ ok: true, value });
          });
        });
      };
      if (!this.#isLost()) this.#time.after(this.#delay(), deliver);
      if (this.#random.chance(this.weather.doubled)) this.#time.after(this.#delay() * 20, deliver);
    });
  }

  #isLost(): boolean {
    return this.weather.lost > 0 && this.#random.chance(this.weather.lost);
  }

  #delay(): number {
    return this.#random.between(1, this.weather.slowMs);
  }
}

function isApart(one: Process, other: Process): boolean {
  return one.cutOffFrom.has(other.name) || other.cutOffFrom.has(one.name);
}
