// Every operation that takes an id, asked by another organization: the answer is that of an id that never was.
import { newId } from '@millrace/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askInternal, createTenant, startApi, type RunningApi, type Tenant } from './running-api.ts';

let api: RunningApi;
let owner: Tenant;
let stranger: Tenant;
interface Ids {
  channelId: string;
  keyId: string;
  streamId: string;
  webhookId: string;
  eventId: string;
}
let ids: Ids;

interface Operation {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
}
let operations: Operation[];

beforeAll(async () => {
  api = await startApi();
  [owner, stranger] = await Promise.all([createTenant(api), createTenant(api)]);
  const { id: channelId, streamKey } = await owner.createChannel();
  const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
  const request = { edge, connectionId: newId('connection'), streamKey, remoteAddress: '203.0.113.7' };
  const { grant } = (await askInternal(api, '/internal/v1/ingest/authorize', request)).json();
  const key = (await owner.ask('POST', `/v1/channels/${channelId}/stream-keys`, { name: 'Second' })).json<{
    id: string;
  }>();
  const subscription = { url: 'https://hooks.example.com/', eventTypes: ['*'] };
  const webhook = (await owner.ask('POST', '/v1/webhooks', subscription)).json<{ id: string }>();
  const event = await api.db.platform.event.findFirstOrThrow({ where: { organizationId: owner.organizationId } });
  const delivery = { organizationId: owner.organizationId, webhookId: webhook.id, eventId: event.id, sequence: 1n };
  await api.db.platform.webhookDelivery.create({ data: delivery });
  ids = { channelId, keyId: key.id, streamId: grant.streamId, webhookId: webhook.id, eventId: event.id };
  const document = (await api.app.inject('/openapi.json')).json<{ paths: Record<string, object> }>();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase() as Operation['method'], path })),
  );
});
afterAll(() => api.close());

const withIds = (path: string, use: Ids) =>
  Object.entries(use).reduce((text, [name, id]) => text.replace(`{${name}}`, id as string), path);
/** A body that every operation with an id takes, so that none is refused before it looks for the id. */
const bodyOf = ({ method, path }: Operation) => {
  if (method !== 'POST') return undefined;
  if (path.endsWith('/stream-keys')) return { name: 'of a stranger' };
  return path === '/v1/webhooks/{webhookId}/resend' ? { after: 0 } : undefined;
};

test('a foreign id answers exactly as an unknown one, in every operation', async () => {
  const unknown = {
    channelId: newId('channel'),
    keyId: newId('streamKey'),
    streamId: newId('stream'),
    webhookId: newId('webhook'),
    eventId: newId('event'),
  };
  const withId = operations.filter(({ path }) => path.includes('{'));
  expect(withId.length).toBeGreaterThanOrEqual(17);
  for (const operation of withId) {
    const { method, path } = operation;
    const [foreign, never] = await Promise.all([
      stranger.ask(method, withIds(path, ids), bodyOf(operation)),
      stranger.ask(method, withIds(path, unknown), bodyOf(operation)),
    ]);
    expect(foreign.statusCode, `${method} ${path}`).toBe(404);
    expect({ ...foreign.json(), requestId: '' }).toEqual({ ...never.json(), requestId: '' });
  }
  expect((await owner.ask('GET', `/v1/streams/${ids.streamId}`)).json()).toMatchObject({ state: 'connecting' });
  expect((await owner.ask('GET', `/v1/channels/${ids.channelId}/stream-keys`)).json().data).toHaveLength(2);
});

test('a key of one channel is not found under another channel of the same organization', async () => {
  const other = await owner.createChannel();
  for (const { method, path } of operations.filter((operation) => operation.path.includes('{keyId}'))) {
    const answer = await owner.ask(method, withIds(path, { ...ids, channelId: other.id }));
    expect(answer.statusCode, `${method} ${path}`).toBe(404);
  }
});

test('a list shows nothing of anybody else', async () => {
  expect((await stranger.ask('GET', '/v1/channels')).json()).toEqual({ data: [], nextCursor: null });
});

test('the database itself hides other tenants, with no filter in the query', async () => {
  const seen = await api.db
    .forOrganization(stranger.organizationId)
    .transaction(async (tx) => [
      await tx.channel.count(),
      await tx.stream.count(),
      await tx.streamKey.count(),
      await tx.streamHealth.count(),
      await tx.streamHealthPeriod.count(),
      await tx.event.count(),
      await tx.eventCounter.count(),
      await tx.webhook.count(),
      await tx.webhookDelivery.count(),
      await tx.webhookAttempt.count(),
      await tx.organization.count(),
    ]);
  expect(seen).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test('a transaction of one tenant can write nothing of another', async () => {
  const { transaction } = api.db.forOrganization(stranger.organizationId);
  const changed = await transaction((tx) => tx.channel.updateMany({ data: { name: 'taken' } }));
  expect(changed.count).toBe(0);
  const data = {
    id: newId('channel'),
    organizationId: owner.organizationId,
    name: 'x',
    playbackId: newId('playback'),
    reconnectWindowSeconds: 0,
  };
  await expect(transaction((tx) => tx.channel.create({ data }))).rejects.toThrow(/row-level security/);
  await expect(transaction((tx) => tx.user.findMany())).rejects.toThrow(/denied access|permission denied/i);
});

test('a connection goes back to the pool without its tenant', async () => {
  await api.db
    .forOrganization(owner.organizationId)
    .transaction(() => Promise.reject(new Error('stop')))
    .catch(() => undefined);
  const rows = await Promise.all(
    Array.from(
      { length: 20 },
      () =>
        api.db.platform
          .$queryRaw`SELECT current_user AS role, current_setting('app.organization_id', true) AS organization`,
    ),
  );
  for (const [row] of rows as [{ role: string; organization: string | null }][]) {
    expect(row.role).not.toBe('millrace_tenant');
    expect(row.organization ?? '').toBe('');
  }
});

test('every table that has an organization is under a policy, by force', async () => {
  const tables = await api.db.platform.$queryRaw<{ name: string; safe: boolean }[]>`
    SELECT c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity
             AND EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname AND 'millrace_tenant' = ANY (p.roles)) AS safe
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`;
  expect(tables.length).toBeGreaterThan(5);
  expect(tables.filter((table) => !table.safe)).toEqual([]);
});
