// RTMP timestamps have 32 bits, and encoders wrap them where they like: ffmpeg and OBS at 2^31, GStreamer at 2^32, some
// mobile encoders at 2^24. This turns the raw timestamps of one track into a clock that goes on.

const nearWrapMs = 10_000;
const afterWrapMs = 60_000;
/** 2^32 needs no row: the difference of two 32-bit numbers, taken as signed, is right across it. */
const wraps = [2 ** 31, 2 ** 24] as const;

export class UnwrappedClock {
  #rawMs: number;
  #timeMs: number;

  constructor(rawMs: number) {
    this.#rawMs = rawMs;
    this.#timeMs = rawMs;
  }

  /** The track's time at the latest step, in milliseconds. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** What the clock would show at this raw timestamp (u32). */
  timeOf(rawMs: number): number {
    return this.#timeMs + differenceMs(this.#rawMs, rawMs);
  }

  /** Takes the next raw timestamp (u32) of the track and returns how far the clock moved. */
  step(rawMs: number): number {
    const stepMs = differenceMs(this.#rawMs, rawMs);
    this.#rawMs = rawMs;
    this.#timeMs += stepMs;
    return stepMs;
  }
}

function differenceMs(beforeMs: number, rawMs: number): number {
  const plainMs = (rawMs - beforeMs) | 0;
  const mayHaveWrapped = plainMs < 0 && rawMs < afterWrapMs;
  if (!mayHaveWrapped) return plainMs;
  const wrap = wraps.find((modulus) => beforeMs < modulus && beforeMs >= modulus - nearWrapMs);
  return wrap === undefined ? plainMs : rawMs + wrap - beforeMs;
}
