// A token bucket as one number: the time at which it is full again (the generic cell rate algorithm). It holds `quota`
// tokens and fills within the window. The same rule twice: in Redis, where all API processes share the number, and here, for
// when Redis is away.

export interface RateRule {
  quota: number;
  windowSeconds: number;
}

export interface Taken {
  /** Of the tokens that were asked for; 0 when there are none. */
  granted: number;
  remaining: number;
  /** Until the bucket is full. */
  fullInMs: number;
  /** Until there is a token. */
  nextInMs: number;
}

/**
 * KEYS bucket — ARGV quota, windowMs, wanted → {granted, remaining, fullInMs, nextInMs}. As many of the wanted tokens as
 * there are. Time is Redis' own.
 */
export const takeTokensScript = `
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + time[2] / 1000
local quota, windowMs, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local tokenMs = windowMs / quota
local fullAtMs = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), nowMs)
local there = math.floor((nowMs + windowMs - fullAtMs) / tokenMs + 1e-6)
local granted = math.min(there, wanted)
if granted > 0 then
  fullAtMs = fullAtMs + granted * tokenMs
  redis.call('SET', KEYS[1], string.format('%.3f', fullAtMs), 'PX', math.ceil(fullAtMs - nowMs))
end
local nextInMs = math.max(0, fullAtMs + tokenMs - windowMs - nowMs)
return {granted, there - granted, math.ceil(fullAtMs - nowMs), math.ceil(nextInMs)}`;

/** The same as the script, for a bucket that is full again at `fullAtMs`. */
export function takeTokens(
  { quota, windowSeconds }: RateRule,
  { fullAtMs, nowMs, wanted }: { fullAtMs: number; nowMs: number; wanted: number },
): Taken & { fullAtMs: number } {
  const windowMs = windowSeconds * 1_000;
  const tokenMs = windowMs / quota;
  const from = Math.max(fullAtMs, nowMs);
  const there = Math.floor((nowMs + windowMs - from) / tokenMs + 1e-6);
  const granted = Math.min(there, wanted);
  const until = from + granted * tokenMs;
  return {
    granted,
    remaining: there - granted,
    fullInMs: Math.ceil(until - nowMs),
    nextInMs: Math.ceil(Math.max(0, until + tokenMs - windowMs - nowMs)),
    fullAtMs: until,
  };
}
