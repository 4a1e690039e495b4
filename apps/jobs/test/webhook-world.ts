// The numbering and the dispatcher as loops run them, in this process, and webhooks to send to.
import { derivePlatformKeys, newWebhookSecret, sealWebhookSecret } from '@millrace/auth';
import type { WebhookAttempt, WebhookDelivery } from '@millrace/db';
import { AddressRules, Poster } from '@millrace/egress';
import { writeEvents } from '@millrace/events';
import { newId, type OrganizationId, type WebhookId } from '@millrace/pipeline';
import { until } from '@millrace/testing';
import { numberOutbox } from '../src/outbox/number-outbox.ts';
import { WebhookDispatcher } from '../src/webhooks/webhook-dispatcher.ts';
import type { World } from './world.ts';

export const keys = derivePlatformKeys('the secret of the tests, long enough');

export interface TestWebhook {
  id: WebhookId;
  organizationId: OrganizationId;
  secret: string;
}

export function startDispatcher(world: World, timeoutMs = 5_000): WebhookDispatcher {
  const resolve = () => Promise.reject(new Error('no names here'));
  const poster = new Poster({ rules: new AddressRules(['127.0.0.1']), resolve, timeoutMs });
  return new WebhookDispatcher({ ...world, keys, poster, onRoom: () => undefined });
}

export async function newOrganization({ db }: World): Promise<OrganizationId> {
  const id = newId('organization');
  await db.platform.organization.create({ data: { id, name: 'Test' } });
  return id;
}

export async function addWebhook(
  { db }: World,
  organizationId: OrganizationId,
  url: string,
  eventTypes = ['*'],
): Promise<TestWebhook> {
  const id = newId('webhook');
  const secret = newWebhookSecret();
  const sealedSecret = sealWebhookSecret(keys, secret, { organizationId, webhookId: id });
  await db.platform.webhook.create({ data: { id, organizationId, url, eventTypes, sealedSecret } });
  return { id, organizationId, secret };
}

/** Writes events of one organization, each in a transaction of its own. */
export async function happen({ db }: World, organizationId: OrganizationId, count = 1): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const data = { quota: 'channels', percent: 80, used: number, limit: count };
    await db.transaction((tx) => writeEvents(tx, [{ type: 'usage.threshold', organizationId, data }]));
  }
}

/** Numbers and sends until `isDone`. */
export async function sendUntil(
  world: World,
  dispatcher: WebhookDispatcher,
  isDone: () => boolean | Promise<boolean>,
): Promise<void> {
  await until(async () => {
    await numberOutbox(world);
    await dispatcher.round();
    return isDone();
  }, 10_000);
}

/** The newest delivery, with its log. */
export async function deliveryOf(
  { db }: World,
  { id }: TestWebhook,
): Promise<WebhookDelivery & { log: WebhookAttempt[] }> {
  return db.platform.webhookDelivery.findFirstOrThrow({
    where: { webhookId: id },
    orderBy: { sequence: 'desc' },
    include: { log: { orderBy: { number: 'asc' } } },
  });
}

/** Makes everything that waits for its next attempt due. */
export async function passTime({ db }: World, { id }: TestWebhook): Promise<void> {
  await db.platform.$executeRaw`
    UPDATE webhook_deliveries SET next_attempt_at = now() WHERE webhook_id = ${id} AND state = 'pending'`;
  await db.platform.$executeRaw`UPDATE webhooks SET paused_until = NULL WHERE id = ${id}`;
}
