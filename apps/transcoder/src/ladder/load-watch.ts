// Whether the encoder of a stream keeps up, and whether there is room for more, from samples of what it did. Pure.
// An encoder falls behind when it is fed all the time and still makes less than a second of media per second. Giving up is
// fast, since viewers stall otherwise; coming back is slow, and slower each time, since it costs a new start.

export interface LoadSample {
  /** Monotonic time. */
  nowMs: number;
  /** How far the slowest rung has come, in time of the media. */
  mediaMs: number;
  /** For how long the source has waited for the encoder so far. */
  blockedMs: number;
  /** CPUs of the machine that had nothing to do since the sample before. */
  idleCpus: number;
}

export type LoadVerdict = 'steady' | 'falls-behind' | 'has-room';

const windowMs = { fallsBehind: 4_000, hasRoom: 10_000 } as const;
const isBlocked = 0.8;
/** An encoder that is behind must be faster than the source, or it stays behind. */
const catchesUp = 1.05;
const roomFactor = 1.3;

export class LoadWatch {
  readonly #roomNeeded: number | undefined;
  readonly #steadyMs: number;
  #samples: LoadSample[] = [];
  #sinceMs: number | undefined;

  /** `roomNeeded`: CPUs that the next rung takes, undefined when there is none; `steadyMs`: not before this has passed. */
  constructor({ roomNeeded, steadyMs }: { roomNeeded: number | undefined; steadyMs: number }) {
    this.#roomNeeded = roomNeeded;
    this.#steadyMs = steadyMs;
  }

  take(sample: LoadSample): LoadVerdict {
    this.#sinceMs ??= sample.nowMs;
    this.#samples.push(sample);
    const oldestMs = sample.nowMs - windowMs.hasRoom;
    this.#samples = this.#samples.filter(({ nowMs }) => nowMs >= oldestMs);
    if (this.#fallsBehind(sample)) return 'falls-behind';
    return this.#hasRoom(sample) ? 'has-room' : 'steady';
  }

  /** Over the whole window, and not on the mend at its end. */
  #fallsBehind(newest: LoadSample): boolean {
    return [windowMs.fallsBehind, windowMs.fallsBehind / 2].every((length) => this.#isSlow(newest, length));
  }

  #isSlow(newest: LoadSample, lengthMs: number): boolean {
    const first = this.#samples.findLast(({ nowMs }) => newest.nowMs - nowMs >= lengthMs);
    if (!first) return false;
    const elapsedMs = newest.nowMs - first.nowMs;
    const blocked = (newest.blockedMs - first.blockedMs) / elapsedMs;
    const speed = (newest.mediaMs - first.mediaMs) / elapsedMs;
    return blocked >= isBlocked && speed < catchesUp;
  }

  #hasRoom({ nowMs }: LoadSample): boolean {
    if (this.#roomNeeded === undefined || nowMs - (this.#sinceMs ?? nowMs) < this.#steadyMs) return false;
    const needed = this.#roomNeeded * roomFactor;
    return this.#samples.every(({ idleCpus }) => idleCpus >= needed);
  }
}

const firstSteadyMs = 30_000;
const longestSteadyMs = 600_000;

/** How long a stream must have been steady before it gets back what it gave up for the `timesShed`th time. */
export function steadyMsAfter(timesShed: number): number {
  return Math.min(firstSteadyMs * 2 ** Math.max(0, timesShed - 1), longestSteadyMs);
}
