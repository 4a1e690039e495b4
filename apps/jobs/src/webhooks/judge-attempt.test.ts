import type { PostOutcome } from '@millrace/egress';
import { expect, test } from 'vitest';
import { disableAfterMs, judgeAttempt } from './judge-attempt.ts';
import { attemptsPerSchedule } from './retry-schedule.ts';

const nowMs = Date.parse('2026-11-28T12:00:00Z');
const context = { step: 1, nowMs, failingSinceMs: nowMs, random: 0.5 };
const answered = (status: number, headers: Record<string, string> = {}): PostOutcome => ({
  kind: 'answered',
  status,
  headers,
  body: '',
});

test.each([200, 201, 204, 299])('%i is success', (status) => {
  expect(judgeAttempt(answered(status), context)).toEqual({ state: 'delivered', result: String(status) });
});

test.each([301, 302, 307, 400, 401, 404, 500, 502])('%i is tried again', (status) => {
  expect(judgeAttempt(answered(status), context)).toEqual({ state: 'pending', result: String(status), pauseMs: 5_000 });
});

test('no answer is tried again, and the log says why', () => {
  const judgement = judgeAttempt({ kind: 'failed', because: 'timeout' }, context);
  expect(judgement).toEqual({ state: 'pending', result: 'timeout', pauseMs: 5_000 });
});

test.each([429, 503])('%i with Retry-After leaves the whole receiver alone for so long', (status) => {
  const judgement = judgeAttempt(answered(status, { 'retry-after': '90' }), context);
  expect(judgement).toMatchObject({ state: 'pending', pauseMs: 90_000, webhookPauseMs: 90_000 });
});

test('after the last attempt the delivery is given up', () => {
  const last = { ...context, step: attemptsPerSchedule };
  expect(judgeAttempt(answered(500), last)).toEqual({ state: 'failed', result: '500' });
});

test('410 disables the webhook at once, and five days of nothing but failures do', () => {
  expect(judgeAttempt(answered(410), context)).toMatchObject({ state: 'failed', disable: 'gone' });
  const longAgo = { ...context, failingSinceMs: nowMs - disableAfterMs };
  expect(judgeAttempt(answered(500), longAgo)).toMatchObject({ state: 'failed', disable: 'failing' });
  expect(
    judgeAttempt(answered(500), { ...longAgo, failingSinceMs: nowMs - disableAfterMs + 1 }).disable,
  ).toBeUndefined();
  expect(judgeAttempt(answered(200), longAgo).disable).toBeUndefined();
});

test('a receiver that is down for long is asked now and then, at least every five minutes', () => {
  const pauseOf = (failingMs: number) =>
    judgeAttempt(answered(500), { ...context, failingSinceMs: nowMs - failingMs }).webhookPauseMs;
  // The database takes whole milliseconds.
  expect([10_000, 100_007, 3_600_000, 36_000_000].map(pauseOf)).toEqual([undefined, 10_001, 300_000, 300_000]);
});
