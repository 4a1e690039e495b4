import type { WebhookDelivery } from '@millrace/sdk';
import type { Tone } from '../parts/tag.tsx';

export const deliveryTones: Readonly<Record<WebhookDelivery['state'], Tone>> = {
  pending: 'warn',
  delivered: 'good',
  failed: 'bad',
};
