// What lasts is measured by a clock that nobody sets; that of the machine is for dates, and for what others date. In whole
// milliseconds: V8 keeps them in the object whose field they are.

export function monotonicMs(): number {
  return Math.trunc(performance.now());
}

/** For caches whose entries expire; to `lru-cache` a time of 0 is none. */
export const cacheClock = { now: () => monotonicMs() + 1 };
