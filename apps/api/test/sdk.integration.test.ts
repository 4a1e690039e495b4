// The SDK against the API as it runs.
import { Millrace, type MillraceApiError } from '@millrace/sdk';
import { numberEvents } from '@millrace/events';
import type { OrganizationId } from '@millrace/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTenant, createUser, password, startApi, type RunningApi } from './running-api.ts';

let api: RunningApi;
let baseUrl: string;
let organizationId: OrganizationId;
let millrace: Millrace;
beforeAll(async () => {
  api = await startApi();
  baseUrl = await api.app.listen({ host: '127.0.0.1', port: 0 });
  const tenant = await createTenant(api);
  const { apiKey } = tenant;
  ({ organizationId } = tenant);
  millrace = new Millrace({ baseUrl, apiKey });
});
afterAll(() => api.close());

test('a channel is made, found, changed and deleted', async () => {
  const made = await millrace.channels.create({ name: 'Stage', externalId: 'one', metadata: { customer: '7' } });
  expect(made.streamKey).toMatch(/^sk_/);
  const found = await millrace.channels.list({ externalId: 'one' }).all();
  expect(found.map(({ id }) => id)).toEqual([made.id]);
  const edited = await millrace.channels.edit(made.id, ({ metadata }) => ({
    metadata: { twice: `${metadata['customer']}7` },
  }));
  expect(edited.metadata).toEqual({ customer: '7', twice: '77' });
  await millrace.channels.delete(made.id);
  const error = await millrace.channels.get(made.id).catch((thrown: unknown) => thrown as MillraceApiError);
  expect(error).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test('a list gives all of more pages than one', async () => {
  for (let n = 0; n < 3; n += 1) await millrace.channels.create({ name: `Many ${n}` });
  const first = await millrace.channels.list({ name: 'many' }).page({ limit: 2 });
  expect(first.data).toHaveLength(2);
  const rest = await millrace.channels.list({ name: 'many' }).page({ limit: 2, cursor: first.nextCursor ?? '' });
  expect(rest).toMatchObject({ data: [{ name: 'Many 0' }], nextCursor: null });
});

test('stream keys are made, rotated, revealed and revoked', async () => {
  const { id } = await millrace.channels.create({ name: 'Keys' });
  const key = await millrace.streamKeys.create(id, { name: 'Second' });
  const rotated = await millrace.streamKeys.rotate(id, key.id, 60);
  expect(rotated.streamKey).not.toBe(key.streamKey);
  expect((await millrace.streamKeys.reveal(id, rotated.id)).streamKey).toBe(rotated.streamKey);
  await millrace.streamKeys.update(id, rotated.id, { priority: 9 });
  expect(await millrace.streamKeys.get(id, rotated.id)).toMatchObject({ priority: 9 });
  await millrace.streamKeys.revoke(id, rotated.id);
  const names = (await millrace.streamKeys.list(id).all()).map(({ name }) => name);
  expect(names.filter((name) => name === 'default')).toHaveLength(1);
});

test('playback keys are made, renamed and revoked', async () => {
  const key = await millrace.playbackKeys.create({ name: 'Web' });
  expect(key.privateKey).toContain('BEGIN PRIVATE KEY');
  expect(await millrace.playbackKeys.update(key.id, { name: 'App' })).toMatchObject({ name: 'App' });
  await millrace.playbackKeys.revoke(key.id);
  expect(await millrace.playbackKeys.list().all()).toEqual([]);
});

test('a repeated POST with the caller’s own key does nothing twice', async () => {
  const options = { idempotencyKey: 'my-own-key' };
  const [first, again] = [
    await millrace.channels.create({ name: 'Once' }, options),
    await millrace.channels.create({ name: 'Once' }, options),
  ];
  expect(again).toEqual(first);
});

test('who asks is known, and any operation can be called', async () => {
  expect((await millrace.me()).apiKey).toMatchObject({ name: 'Test' });
  expect(await millrace.request({ method: 'GET', path: '/v1/channels', query: { limit: 1 } })).toMatchObject({
    data: [{}],
  });
});

test('events are read, and followed from where the caller was', async () => {
  const { id } = await millrace.channels.create({ name: 'Eventful' });
  await millrace.channels.update(id, { name: 'More eventful' });
  await api.db.transaction((tx) => numberEvents(tx, 1_000));
  const seen = [];
  for await (const { type } of millrace.events.list({ channelId: id })) seen.push(type);
  expect([seen[0], seen.at(-1)]).toEqual(['channel.created', 'channel.updated']);
  const feed = millrace.events.stream({ after: 0, channelId: id, types: ['channel.updated'] });
  expect((await feed.next()).value).toMatchObject({ type: 'channel.updated', data: { changed: ['name'] } });
  await feed.return();
});

test('webhooks are made, changed, tested, and their secret is rotated', async () => {
  const made = await millrace.webhooks.create({ url: 'https://example.com/hooks', eventTypes: ['stream.*'] });
  expect(made.secret).toMatch(/^whsec_/);
  expect(await millrace.webhooks.update(made.id, { description: 'Mine' })).toMatchObject({ description: 'Mine' });
  expect((await millrace.webhooks.rotateSecret(made.id, 60)).secret).not.toBe(made.secret);
  expect(await millrace.webhooks.test(made.id)).toEqual({ eventType: 'webhook.test' });
  expect(await millrace.webhooks.deliveries(made.id).all()).toEqual([]);
  expect(await millrace.webhooks.resend(made.id, { after: 0 })).toMatchObject({ hasMore: false });
  await millrace.webhooks.delete(made.id);
});

test('usage comes with totals, as rows and as CSV', async () => {
  expect((await millrace.usage.get({ interval: 'hour' })).totals).toMatchObject({ ingestSeconds: 0 });
  expect(await millrace.usage.rows().all()).toEqual([]);
  expect(await millrace.usage.csv()).toMatch(/^startsAt,/);
});

test('a user logs in and acts by the tokens', async () => {
  const { email } = await createUser(api, { organizationId });
  const tokens = await new Millrace({ baseUrl }).auth.logIn({ email, password });
  const user = new Millrace({ baseUrl, apiKey: () => tokens.accessToken });
  const invitation = await user.invitations.create({ email: 'new@example.test', role: 'viewer' });
  const { email: invited } = await user.auth.lookUpInvitation(invitation.acceptUrl?.split('/').at(-1) ?? '');
  expect(invited).toBe('new@example.test');
  expect((await user.members.list().all()).map(({ role }) => role)).toEqual(['owner']);
  expect(await user.auditLog.list({ action: 'invitations.create' }).all()).toMatchObject([{ targetId: invitation.id }]);
});
