// Tells a caller its limit with every answer (draft-ietf-httpapi-ratelimit-headers-11), and refuses who has used it up.
import { AppError } from '@millrace/errors';
import type { FastifyReply } from 'fastify';
import type { RateLimiter, RateVerdict } from './rate-limiter.ts';
import type { RateClass } from './rate-rules.ts';

/** Throws RATE_LIMITED. Resolves at once, without a promise, when nothing has to be waited for. */
export function requireTurn(
  rates: Pick<RateLimiter, 'take'>,
  reply: FastifyReply,
  { rateClass, caller }: { rateClass: RateClass; caller: string },
): void | Promise<void> {
  const verdict = rates.take(rateClass, caller);
  if (verdict === undefined) return undefined;
  if (verdict instanceof Promise) return verdict.then((late) => tell(reply, late));
  tell(reply, verdict);
}

function tell(reply: FastifyReply, verdict: RateVerdict): void {
  const { rateClass, rule, remaining, fullInMs, isAllowed, nextInMs } = verdict;
  void reply.headers({
    'ratelimit-policy': `"${rateClass}";q=${rule.quota};w=${rule.windowSeconds}`,
    ratelimit: `"${rateClass}";r=${remaining};t=${Math.ceil(fullInMs / 1_000)}`,
  });
  if (isAllowed) return;
  const retryAfterSeconds = Math.max(1, Math.ceil(nextInMs / 1_000));
  throw new AppError('RATE_LIMITED', `At most ${rule.quota} of these in ${rule.windowSeconds} seconds. Slow down.`, {
    retryAfterSeconds,
  });
}
