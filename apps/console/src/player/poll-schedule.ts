// When to ask the origin again. Rule: never before its Retry-After, never more often than the floor, and spread out,
// so that ten thousand viewers who wait for one stream do not ask in the same instant.

/** What the player is waiting for. */
export type PollReason = 'not-live' | 'ended' | 'unreachable';

const bounds: Record<PollReason, { usualMs: number; leastMs: number; mostMs: number }> = {
  'not-live': { usualMs: 5_000, leastMs: 2_000, mostMs: 60_000 },
  ended: { usualMs: 10_000, leastMs: 10_000, mostMs: 120_000 },
  unreachable: { usualMs: 1_000, leastMs: 1_000, mostMs: 15_000 },
};
const jitterShare = 0.25;

/** `Retry-After` in milliseconds (RFC 9110 §10.2.3: seconds or an HTTP date), undefined when absent or unreadable. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/**
 * Delay until the next question. `attempt` counts from 0; it doubles the delay only while the origin is unreachable.
 * `random` is in [0, 1).
 */
export function pollDelayMs(
  reason: PollReason,
  { retryAfter, attempt, random }: { retryAfter: number | undefined; attempt: number; random: number },
): number {
  const { usualMs, leastMs, mostMs } = bounds[reason];
  const backoff = reason === 'unreachable' ? 2 ** Math.min(attempt, 10) : 1;
  const wantedMs = retryAfter ?? usualMs * backoff;
  const boundedMs = Math.min(Math.max(wantedMs, leastMs), mostMs);
  return Math.round(boundedMs * (1 + jitterShare * random));
}
