import { unsealWebhookSecret } from '@millrace/auth';
import { numberEvents } from '@millrace/events';
import { newId } from '@millrace/pipeline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heldBack, oneOf } from './held-back.ts';
import { createTenant, createUser, keys, logInAs, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());

interface ShownWebhook {
  id: string;
  secret: string;
  enabled: boolean;
}
const receiver = { url: 'https://hooks.example.com/in', eventTypes: ['*'] };
const create = async (body: object = receiver, as = tenant) =>
  (await as.ask('POST', '/v1/webhooks', body)).json<ShownWebhook>();
const number = () => api.db.transaction((tx) => numberEvents(tx, 1_000));
const deliveries = (webhookId: string) =>
  api.db.platform.webhookDelivery.findMany({ where: { webhookId }, orderBy: { sequence: 'asc' } });

test('a webhook shows its secret when it is made, and never again', async () => {
  const answer = await tenant.ask('POST', '/v1/webhooks', receiver);
  expect(answer.statusCode).toBe(201);
  const { secret, ...rest } = answer.json<ShownWebhook>();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const shown = await tenant.ask('GET', `/v1/webhooks/${rest.id}`);
  expect(shown.json()).toEqual(rest);
  const list = await tenant.ask('GET', '/v1/webhooks');
  expect(list.body).not.toContain('whsec_');
  const row = await api.db.platform.webhook.findUniqueOrThrow({ where: { id: rest.id } });
  const owner = { organizationId: tenant.organizationId, webhookId: rest.id };
  expect(unsealWebhookSecret(keys, row.sealedSecret, owner)).toBe(secret);
  expect(JSON.stringify(row)).not.toContain(secret);
  expect(api.logged()).not.toContain(secret);
});

describe('a URL that leads to the wrong place is refused when it is given', () => {
  test.each([
    ['http://example.com/', 'HTTPS_REQUIRED'],
    ['https://127.0.0.1/', 'URL_NOT_ALLOWED'],
    ['https://2130706433/', 'URL_NOT_ALLOWED'],
    ['https://[::ffff:169.254.169.254]/', 'URL_NOT_ALLOWED'],
    ['https://user:pass@example.com/', 'URL_NOT_ALLOWED'],
    ['https://example.com:25/', 'URL_NOT_ALLOWED'],
    ['https://api.test/v1/channels', 'URL_NOT_ALLOWED'],
    ['file:///etc/passwd', 'URL_NOT_ALLOWED'],
    [`https://example.com/${'x'.repeat(3_000)}`, 'VALIDATION_FAILED'],
  ])('%s', async (url, code) => {
    const created = await tenant.ask('POST', '/v1/webhooks', { ...receiver, url });
    expect([created.statusCode, created.json().code]).toEqual([400, code]);
    const { id } = await create();
    const changed = await tenant.ask('PATCH', `/v1/webhooks/${id}`, { url });
    expect([changed.statusCode, changed.json().code]).toEqual([400, code]);
  });
});

test('types that are not known cannot be subscribed to; families and reserved ones can', async () => {
  const statusOf = async (eventTypes: unknown) =>
    (await tenant.ask('POST', '/v1/webhooks', { ...receiver, eventTypes })).statusCode;
  for (const bad of [[], ['stream.nothing'], ['nothing.*'], ['stream'], '*', ['*', 7]]) {
    expect(await statusOf(bad), JSON.stringify(bad)).toBe(400);
  }
  for (const good of [['*'], ['stream.*', 'usage.threshold'], ['recording.*']]) expect(await statusOf(good)).toBe(201);
});

test('a rotated secret lives on beside the new one for its grace, and not without', async () => {
  const { id, secret } = await create();
  const rotated = await tenant.ask('POST', `/v1/webhooks/${id}/rotate-secret`, { graceSeconds: 60 });
  const row = await api.db.platform.webhook.findUniqueOrThrow({ where: { id } });
  const owner = { organizationId: tenant.organizationId, webhookId: id };
  expect(rotated.json<ShownWebhook>().secret).not.toBe(secret);
  expect(unsealWebhookSecret(keys, row.previousSealedSecret ?? '', owner)).toBe(secret);
  await tenant.ask('POST', `/v1/webhooks/${id}/rotate-secret`, { graceSeconds: 0 });
  expect((await api.db.platform.webhook.findUniqueOrThrow({ where: { id } })).previousSealedSecret).toBeNull();
});

test('there are at most fifty, also when they are made at once', async () => {
  const crowd = await createTenant(api);
  const { organizationId } = crowd;
  const row = () => ({ id: newId('webhook'), organizationId, ...receiver, sealedSecret: '' });
  await api.db.platform.webhook.createMany({ data: Array.from({ length: 49 }, row) });
  const answers = await heldBack(api, 'webhooks', 3, () => crowd.ask('POST', '/v1/webhooks', receiver));
  expect(answers).toEqual(oneOf(3, '409 LIMIT_REACHED'));
});

test('a range is sent again: what it subscribes to, once each, only what failed when asked', async () => {
  const own = await createTenant(api);
  for (const name of ['a', 'b', 'c']) await own.createChannel(name);
  await number();
  const { id } = await create({ ...receiver, eventTypes: ['channel.*'] }, own);
  const resend = async (body: object) => (await own.ask('POST', `/v1/webhooks/${id}/resend`, body)).json();
  expect(await resend({ after: 1, through: 2 })).toEqual({ count: 1, nextAfter: 2, hasMore: false });
  expect(await resend({ after: 0 })).toEqual({ count: 2, nextAfter: 3, hasMore: false });
  expect((await deliveries(id)).map(({ state, sequence }) => [state, sequence])).toEqual([
    ['pending', 1n],
    ['pending', 2n],
    ['pending', 3n],
  ]);
  await api.db.platform.webhookDelivery.updateMany({ where: { webhookId: id }, data: { state: 'delivered', step: 3 } });
  await api.db.platform.webhookDelivery.updateMany({
    where: { webhookId: id, sequence: 2n },
    data: { state: 'failed' },
  });
  expect(await resend({ after: 0, onlyFailed: true })).toMatchObject({ count: 1, nextAfter: 2 });
  expect((await deliveries(id))[1]).toMatchObject({ state: 'pending', step: 0 });
});

test('the log of a delivery has the event, each request and each answer; one can be sent again', async () => {
  const own = await createTenant(api);
  await own.createChannel();
  await number();
  const { id: webhookId } = await create(receiver, own);
  await own.ask('POST', `/v1/webhooks/${webhookId}/resend`, { after: 0 });
  const [delivery] = await deliveries(webhookId);
  const { eventId, organizationId } = delivery ?? { eventId: '', organizationId: '' };
  const key = { webhookId_eventId: { webhookId, eventId } };
  await api.db.platform.webhookDelivery.update({
    where: key,
    data: { state: 'failed', attempts: 1, lastResult: '500' },
  });
  await api.db.platform.webhookAttempt.create({
    data: {
      ...{ webhookId, eventId, organizationId, number: 1, url: receiver.url, durationMs: 12, startedAt: new Date() },
      requestHeaders: { 'webhook-id': eventId },
      responseHeaders: { server: 'x' },
      responseBody: 'oops',
      result: '500',
    },
  });
  const list = await own.ask('GET', `/v1/webhooks/${webhookId}/deliveries?state=failed`);
  expect(list.json().data).toMatchObject([
    { eventId, state: 'failed', lastResult: '500', eventType: 'channel.created' },
  ]);
  const detail = await own.ask('GET', `/v1/webhooks/${webhookId}/deliveries/${eventId}`);
  expect(detail.json()).toMatchObject({
    event: { id: eventId, type: 'channel.created', sequence: 1 },
    log: [{ number: 1, request: { headers: { 'webhook-id': eventId } }, response: { status: 500, body: 'oops' } }],
  });
  const again = await own.ask('POST', `/v1/webhooks/${webhookId}/deliveries/${eventId}/resend`);
  expect([again.statusCode, again.json().state]).toEqual([202, 'pending']);
});

test('what is due while the receiver is left in peace is told to be sent after that', async () => {
  const own = await createTenant(api);
  await own.createChannel();
  await number();
  const { id } = await create(receiver, own);
  await own.ask('POST', `/v1/webhooks/${id}/resend`, { after: 0 });
  const pausedUntil = new Date(Date.now() + 600_000);
  await api.db.platform.webhook.update({ where: { id }, data: { pausedUntil } });
  const [delivery] = (await own.ask('GET', `/v1/webhooks/${id}/deliveries`)).json().data;
  expect(delivery).toMatchObject({ state: 'pending', nextAttemptAt: pausedUntil.toISOString() });
  const detail = await own.ask('GET', `/v1/webhooks/${id}/deliveries/${delivery.eventId}`);
  expect(detail.json().nextAttemptAt).toBe(pausedUntil.toISOString());
});

test('what is on its way to a webhook that is switched off or deleted is given up', async () => {
  const own = await createTenant(api);
  await own.createChannel();
  await number();
  const { id } = await create(receiver, own);
  const resend = () => own.ask('POST', `/v1/webhooks/${id}/resend`, { after: 0 });
  await resend();
  await own.ask('PATCH', `/v1/webhooks/${id}`, { enabled: false });
  expect((await deliveries(id)).map(({ state }) => state)).toEqual(['failed']);
  expect((await resend()).statusCode).toBe(409);
  expect((await own.ask('POST', `/v1/webhooks/${id}/test`)).statusCode).toBe(409);
  await own.ask('PATCH', `/v1/webhooks/${id}`, { enabled: true });
  await resend();
  expect((await own.ask('DELETE', `/v1/webhooks/${id}`)).statusCode).toBe(204);
  expect((await deliveries(id)).map(({ state }) => state)).toEqual(['failed']);
  expect((await own.ask('GET', `/v1/webhooks/${id}`)).statusCode).toBe(404);
});

test('webhooks are for admins, and for keys with the scope', async () => {
  const { organizationId } = tenant;
  const viewer = await logInAs(api, await createUser(api, { organizationId, role: 'broadcaster' }));
  expect((await viewer.ask('GET', '/v1/webhooks')).statusCode).toBe(403);
  const reader = await createTenant(api, ['webhooks:read']);
  expect((await reader.ask('GET', '/v1/webhooks')).statusCode).toBe(200);
  expect((await reader.ask('POST', '/v1/webhooks', receiver)).statusCode).toBe(403);
});
