import { expect, it } from 'vitest';
import { webhookState } from './webhook-state.ts';

const working = { enabled: true, disabledReason: null, failingSince: null, pausedUntil: null };
const at = '2026-11-28T12:00:00.000Z';

it.each([
  ['On', 'good', working],
  ['Failing', 'warn', { ...working, failingSince: at }],
  ['Paused', 'warn', { ...working, failingSince: at, pausedUntil: at }],
  ['Off', 'soft', { ...working, enabled: false }],
  ['Disabled', 'bad', { ...working, enabled: false, disabledReason: 'failing', failingSince: at }],
] as const)('a webhook is shown as %s', (word, tone, webhook) => {
  expect(webhookState(webhook)).toMatchObject({ word, tone });
});

it('says why the platform disabled it, also for a reason that this console does not know', () => {
  const explain = (disabledReason: string) => webhookState({ ...working, enabled: false, disabledReason }).explanation;
  expect(explain('gone')).toContain('410');
  expect(explain('abuse')).toBe('abuse');
});
