// The span of time that a question about usage is about, in whole hours or days of UTC. Pure.
import type { UsageQuery } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Times that a time stamp of four digits of a year, and PostgreSQL's, can tell. There is no usage outside of them. */
const [earliestMs, latestMs] = [0, Date.UTC(9999, 0)];

const rules = {
  hour: { intervalMs: hourMs, usualMs: dayMs, maxMs: 31 * dayMs, limit: '31 days of hours' },
  day: { intervalMs: dayMs, usualMs: 30 * dayMs, maxMs: 400 * dayMs, limit: '400 days' },
} as const;

export interface UsageWindow {
  from: Date;
  /** Not included. */
  to: Date;
}

/** Throws VALIDATION_FAILED for a span that is empty or too long. */
export function usageWindow(
  { from, to, interval }: Pick<UsageQuery, 'from' | 'to' | 'interval'>,
  now: Date,
): UsageWindow {
  const { intervalMs, usualMs, maxMs, limit } = rules[interval];
  const toMs = Math.ceil((to === undefined ? now.getTime() : Date.parse(to)) / intervalMs) * intervalMs;
  const fromMs = from === undefined ? toMs - usualMs : Math.floor(Date.parse(from) / intervalMs) * intervalMs;
  const refuse = (message: string) => {
    const fields = [{ path: 'query.from', message }];
    return new AppError('VALIDATION_FAILED', `Correct what \`errors\` names: query.from.`, { fields });
  };
  if (fromMs < earliestMs || toMs > latestMs) throw refuse('must be from 1970 on, and `to` before 9999');
  if (fromMs >= toMs) throw refuse('must be before `to`');
  if (toMs - fromMs > maxMs) throw refuse(`must be at most ${limit} before \`to\``);
  return { from: new Date(fromMs), to: new Date(toMs) };
}
