import { newSigningKey } from '@millrace/auth';
import { newId } from '@millrace/pipeline';
import Fastify from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openAccessTokens } from './access-tokens.ts';

const key = newSigningKey();
const keys = { current: key, publicKeyOf: (kid: unknown) => (kid === key.kid ? key.publicKeyPem : undefined) };
const subject = { userId: newId('user'), organizationId: newId('organization'), sessionId: newId('session') };
const person = { userId: subject.userId, sessionId: subject.sessionId };
const toleranceSeconds = 5;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-28T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

test.each([
  ['of ten minutes', 600, undefined],
  ['of as long as it was told', 1_800, 1_800],
])('a token of the API is one %s', async (_what, expected, told) => {
  const tokens = await openAccessTokens(Fastify(), keys);
  const token = tokens.sign(subject, told);
  vi.advanceTimersByTime((expected - 1) * 1_000);
  expect(tokens.verify(token)).toEqual(subject);
  vi.advanceTimersByTime((toleranceSeconds + 2) * 1_000);
  expect(() => tokens.verify(token)).toThrow(expect.objectContaining({ code: 'TOKEN_EXPIRED' }));
});

test('a token of the dashboard is one of eight hours', async () => {
  const tokens = await openAccessTokens(Fastify(), keys);
  const token = tokens.signDashboard(person);
  vi.advanceTimersByTime((8 * 3_600 - 1) * 1_000);
  expect(tokens.verifyDashboard(token)).toEqual(person);
  vi.advanceTimersByTime((toleranceSeconds + 2) * 1_000);
  expect(() => tokens.verifyDashboard(token)).toThrow(expect.objectContaining({ code: 'TOKEN_EXPIRED' }));
});
