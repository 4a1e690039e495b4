// When a delivery that failed is tried again: eleven attempts over a little more than a day, then it is given up (and can be
// sent again by hand). Jitter keeps receivers that failed together from being asked together. Pure.

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Pauses after the first, second, … attempt. */
const pausesMs = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  4 * hourMs,
  7 * hourMs,
  10 * hourMs,
];
const jitter = 0.1;
/** A receiver may ask for more patience than the schedule has, up to this. */
const maxRetryAfterMs = hourMs;

export const attemptsPerSchedule = pausesMs.length + 1;

/**
 * The pause after attempt number `step` (from 1) of a schedule; undefined when it was the last. `retryAfterMs` is what the
 * receiver asked for, `random` from 0 to 1.
 */
export function pauseAfter(step: number, retryAfterMs: number | undefined, random: number): number | undefined {
  const pauseMs = pausesMs[step - 1];
  if (pauseMs === undefined) return undefined;
  const jitteredMs = pauseMs * (1 + jitter * (2 * random - 1));
  return Math.round(Math.max(jitteredMs, Math.min(retryAfterMs ?? 0, maxRetryAfterMs)));
}

/** `Retry-After` in milliseconds: seconds or an HTTP date; undefined when it is neither. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * secondMs;
  // `Date.parse` takes almost anything for a date, also "-5".
  const at = /^[A-Z][a-z]{2}, .* GMT$/.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
