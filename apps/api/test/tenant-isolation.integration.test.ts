// Every operation that takes an id, asked by another organization: the answer is that of an id that never was.
import { newId, type IdKind } from '@millrace/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiDocument } from '../src/openapi/document.ts';
import {
  askInternal,
  createTenant,
  createUser,
  logInAs,
  startApi,
  type Ask,
  type RunningApi,
  type Tenant,
} from './running-api.ts';

let api: RunningApi;
let owner: Tenant;
let stranger: Tenant;
let strangers: Record<string, Ask>;

interface Operation {
  method: Parameters<Ask>[0];
  path: string;
  /** The example of its body, so that it is not refused before it looks for the id. */
  body: object | undefined;
}
let operations: Operation[];
/** By the parameter of a path: an id of the owner's. */
let ids: Record<string, string>;
const nouns: Record<string, IdKind> = {
  ...{ channelId: 'channel', keyId: 'streamKey', streamId: 'stream', playbackKeyId: 'playbackKey' },
  ...{ userId: 'user', invitationId: 'invitation', apiKeyId: 'apiKey', sessionId: 'session' },
  ...{ organizationId: 'organization', webhookId: 'webhook', eventId: 'event', workerId: 'worker' },
};

beforeAll(async () => {
  api = await startApi();
  [owner, stranger] = await Promise.all([createTenant(api), createTenant(api)]);
  ids = await makeOneOfEach();
  const role = 'owner';
  const user = await logInAs(api, await createUser(api, { ...stranger, role }));
  strangers = { 'an API key': stranger.ask, 'an owner': user.ask };
  operations = documented((await api.app.inject('/openapi.json')).json<ApiDocument>());
});
afterAll(() => api.close());

/** A channel with keys and a stream, a member with a session, an invitation, an API key, a playback key. */
async function makeOneOfEach(): Promise<Record<string, string>> {
  const { id: channelId, streamKey } = await owner.createChannel();
  const edge = { name: 'edge', instanceId: 'one', relayBaseUrl: 'http://127.0.0.1:3020' };
  const request = { edge, connectionId: newId('connection'), streamKey, remoteAddress: '203.0.113.7' };
  const { grant } = (await askInternal(api, '/internal/v1/ingest/authorize', request)).json();
  const user = await createUser(api, owner);
  const member = await logInAs(api, user);
  const made = async (url: string, body: object) => (await member.ask('POST', url, body)).json<{ id: string }>().id;
  const subscription = { url: 'https://hooks.example.com/', eventTypes: ['*'] };
  const webhookId = await made('/v1/webhooks', subscription);
  const { organizationId } = owner;
  const { id: eventId } = await api.db.platform.event.findFirstOrThrow({ where: { organizationId } });
  await api.db.platform.webhookDelivery.create({ data: { organizationId, webhookId, eventId, sequence: 1n } });
  const workerId = newId('worker');
  await api.workers.report({
    ...{ id: workerId, name: 'transcoder', version: '1.0.0', startedAtMs: Date.now(), duty: 'active' },
    ...{ maxStreams: 8, cpus: { total: 2, promised: 0 }, streams: [] },
  });
  return {
    ...{ webhookId, eventId, workerId },
    ...{ channelId, streamId: grant.streamId, organizationId: owner.organizationId },
    ...{ userId: user.id, sessionId: member.sessionId },
    keyId: await made(`/v1/channels/${channelId}/stream-keys`, { name: 'Second' }),
    playbackKeyId: await made('/v1/playback-keys', { name: 'Site' }),
    invitationId: await made('/v1/invitations', { email: 'a@example.com', role: 'viewer' }),
    apiKeyId: await made('/v1/api-keys', { name: 'Other', scopes: ['*'] }),
  };
}

function documented({ paths, components }: ApiDocument): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => {
      const { example, examples } = requestBody?.content['application/json'] ?? {};
      const [name] = Object.keys(examples ?? {});
      const body = name === undefined ? example : components.examples?.[name]?.value;
      return { method: method.toUpperCase() as Operation['method'], path, body: body as object | undefined };
    }),
  );
}

const withIds = (path: string, use: Record<string, string>) =>
  path.replace(/\{(\w+)\}/g, (_whole, name: string) => use[name] ?? `no-id-for-${name}`);

test('there is an id for every parameter of every path', () => {
  for (const { path } of operations) expect(withIds(path, ids), path).not.toMatch(/no-id-for|undefined/);
});

test('a foreign id answers exactly as an unknown one, in every operation', async () => {
  const unknown = Object.fromEntries(Object.entries(nouns).map(([name, kind]) => [name, newId(kind)]));
  const withId = operations.filter(({ path }) => path.includes('{'));
  expect(withId.length).toBeGreaterThanOrEqual(17);
  for (const { method, path, body } of withId) {
    for (const [who, ask] of Object.entries(strangers)) {
      const [foreign, never] = await Promise.all([
        ask(method, withIds(path, ids), body),
        ask(method, withIds(path, unknown), body),
      ]);
      expect({ ...foreign.json(), requestId: '' }, `${who}: ${method} ${path}`).toEqual({
        ...never.json(),
        requestId: '',
      });
      // A key that may not do this at all is told so before any id is looked at.
      expect(foreign.statusCode, `${who}: ${method} ${path}`).toBe(
        foreign.json().code === 'WRONG_CREDENTIAL_TYPE' ? 403 : 404,
      );
    }
  }
  expect((await owner.ask('GET', `/v1/streams/${ids['streamId']}`)).json()).toMatchObject({ state: 'connecting' });
  expect((await owner.ask('GET', `/v1/channels/${ids['channelId']}/stream-keys`)).json().data).toHaveLength(2);
});

test('no list shows anything of the other, and none can be asked to', async () => {
  const lists = operations.filter(({ method, path }) => method === 'GET' && !/\{|^\/v1\/admin/.test(path));
  expect(lists.length).toBeGreaterThan(5);
  // Somebody who has typed none of the ids: the own audit log tells what one has tried.
  const newcomer = await createTenant(api);
  const user = await logInAs(api, await createUser(api, newcomer));
  for (const { path } of lists) {
    for (const ask of [newcomer.ask, user.ask]) {
      // A feed that does not end is asked by its filter alone.
      const text = path.endsWith('/stream') ? '' : (await ask('GET', path)).body;
      for (const id of Object.values(ids)) expect(text, path).not.toContain(id);
      expect(
        (await ask('GET', `${path}?organizationId=${owner.organizationId}`)).statusCode,
        path,
      ).toBeGreaterThanOrEqual(400);
    }
  }
});

test('a key of one channel is not found under another channel of the same organization', async () => {
  const other = await owner.createChannel();
  for (const { method, path } of operations.filter((operation) =>
    operation.path.includes('{channelId}/stream-keys/{keyId}'),
  )) {
    const answer = await owner.ask(method, withIds(path, { ...ids, channelId: other.id }));
    expect(answer.statusCode, `${method} ${path}`).toBe(404);
  }
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
