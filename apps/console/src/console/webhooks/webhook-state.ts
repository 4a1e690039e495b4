// How a webhook stands, in words: pure.
import type { Webhook } from '@millrace/sdk';
import type { Tone } from '../parts/tag.tsx';

type Standing = Pick<Webhook, 'enabled' | 'disabledReason' | 'failingSince' | 'pausedUntil'>;
export type WebhookState = { tone: Tone; word: string; explanation: string | undefined };

const reasons: Readonly<Record<string, string>> = {
  gone: 'The receiver answered 410 Gone, so nothing is sent to it any more.',
  failing: 'There were nothing but failures for five days, so nothing is sent to it any more.',
};

export function webhookState({ enabled, disabledReason, failingSince, pausedUntil }: Standing): WebhookState {
  if (!enabled) {
    if (disabledReason === null) return { tone: 'soft', word: 'Off', explanation: 'Switched off by a member.' };
    return { tone: 'bad', word: 'Disabled', explanation: reasons[disabledReason] ?? disabledReason };
  }
  if (pausedUntil !== null) {
    return { tone: 'warn', word: 'Paused', explanation: 'The receiver asked to wait, or has been down for long.' };
  }
  if (failingSince !== null) {
    return {
      tone: 'warn',
      word: 'Failing',
      explanation: 'The last attempts failed; events are tried again for a day.',
    };
  }
  return { tone: 'good', word: 'On', explanation: undefined };
}
