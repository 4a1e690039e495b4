// What an attempt's outcome means for its delivery and its webhook. Pure. Only 2xx is success: a redirect is not followed,
// and 4xx may be a receiver that is just being deployed, so both are tried again; 410 says that there is nobody any more.
import type { PostOutcome } from '@millrace/egress';
import type { WebhookDisabledReason } from '@millrace/pipeline';
import { parseRetryAfter, pauseAfter } from './retry-schedule.ts';

/** `secret_unreadable`: nothing was sent, because it could not be signed. It may be signed when the secret was rotated. */
export type AttemptOutcome = PostOutcome | { kind: 'failed'; because: 'secret_unreadable' };

export interface AttemptJudgement {
  state: 'delivered' | 'pending' | 'failed';
  /** An HTTP status, or why there was none. */
  result: string;
  /** Until the next attempt; while `pending`. */
  pauseMs?: number;
  /** How long the receiver wants to be left alone altogether. */
  webhookPauseMs?: number;
  disable?: WebhookDisabledReason;
}

interface AttemptContext {
  /** Number of the attempt in its schedule, from 1. */
  step: number;
  nowMs: number;
  /** Of the webhook's first failure since its last success; this one, if there was none. */
  failingSinceMs: number;
  random: number;
}

/** A receiver that has failed for so long is not asked any more. */
export const disableAfterMs = 5 * 24 * 3_600_000;

const breakAfterMs = 60_000;
const maxBreakMs = 300_000;

/** Answers that say "too much" or "not now" rather than "not this". */
const throttlingStatuses = new Set([429, 502, 503, 504]);

export function judgeAttempt(outcome: AttemptOutcome, context: AttemptContext): AttemptJudgement {
  const result = outcome.kind === 'answered' ? String(outcome.status) : outcome.because;
  if (outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300)
    return { state: 'delivered', result };
  if (outcome.kind === 'answered' && outcome.status === 410) return { state: 'failed', result, disable: 'gone' };
  if (context.nowMs - context.failingSinceMs >= disableAfterMs) return { state: 'failed', result, disable: 'failing' };
  const isThrottled = outcome.kind === 'answered' && throttlingStatuses.has(outcome.status);
  const askedMs = isThrottled ? parseRetryAfter(outcome.headers['retry-after'], context.nowMs) : undefined;
  const pauseMs = pauseAfter(context.step, askedMs, context.random);
  if (pauseMs === undefined) return { state: 'failed', result };
  const webhookPauseMs = Math.max(askedMs === undefined ? 0 : pauseMs, breakMs(context));
  return { state: 'pending', result, pauseMs, ...(webhookPauseMs > 0 && { webhookPauseMs }) };
}

/** A receiver that has been down for a while is asked now and then, not for each of all the deliveries that wait for it. */
function breakMs({ nowMs, failingSinceMs }: AttemptContext): number {
  const failingMs = nowMs - failingSinceMs;
  return failingMs < breakAfterMs ? 0 : Math.min(Math.round(failingMs / 10), maxBreakMs);
}
