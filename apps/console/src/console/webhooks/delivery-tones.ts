import type { WebhookDelivery } from '../api/contract.ts';
import type { Tone } from '../parts/tag.tsx';

export const deliveryTones: Readonly<Record<WebhookDelivery['state'], Tone>> = {
  pending: 'warn',
  delivered: 'good',
  failed: 'bad',
};
