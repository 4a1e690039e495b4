// How an organization ends, how somebody leaves it, and how a person is shut out of the installation.
import { newId, type OrganizationId } from '@millrace/pipeline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTenant, createUser, logInAs, password, startApi, type Ask, type RunningApi } from './running-api.ts';

let api: RunningApi;
let admin: Ask;
beforeAll(async () => {
  api = await startApi();
  const { organizationId } = await createTenant(api);
  const user = await createUser(api, { organizationId, isPlatformAdmin: true });
  admin = (await logInAs(api, user)).ask;
});
afterAll(() => api.close());

const codeOf = async (answer: ReturnType<Ask>) => {
  const { statusCode, body } = await answer;
  return [statusCode, body === '' ? '' : (JSON.parse(body) as { code?: string }).code];
};
const memberOf = async (organizationId: OrganizationId, role: 'owner' | 'admin' | 'viewer' = 'owner') => {
  const user = await createUser(api, { organizationId, role });
  return { ...user, ...(await logInAs(api, user)) };
};
const audited = (organizationId: string | null, action: string) =>
  api.db.platform.auditEntry.findMany({ where: { organizationId, action }, orderBy: { id: 'asc' } });

describe('deleting an organization', () => {
  test('takes its owner, a user, and its name', async () => {
    const tenant = await createTenant(api);
    const url = '/v1/organization?confirm=Tenant';
    expect(await codeOf(tenant.ask('DELETE', url))).toEqual([403, 'WRONG_CREDENTIAL_TYPE']);
    const { ask: askAsAdmin } = await memberOf(tenant.organizationId, 'admin');
    expect(await codeOf(askAsAdmin('DELETE', url))).toEqual([403, 'FORBIDDEN']);
    const { ask } = await memberOf(tenant.organizationId);
    expect(await codeOf(ask('DELETE', '/v1/organization'))).toEqual([400, 'VALIDATION_FAILED']);
    const wrong = await ask('DELETE', '/v1/organization?confirm=tenant');
    expect(wrong.json()).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ path: 'query.confirm' }] });
    expect((await tenant.ask('GET', '/v1/channels')).statusCode).toBe(200);
  });

  test('ends its streams and closes all its doors, and no others', async () => {
    const [tenant, other] = [await createTenant(api), await createTenant(api)];
    const { organizationId } = tenant;
    const owner = await memberOf(organizationId);
    await api.db.platform.membership.create({
      data: { organizationId: other.organizationId, userId: owner.id, role: 'viewer' },
    });
    const channel = await tenant.createChannel();
    const otherChannel = await other.createChannel();
    await owner.ask('POST', '/v1/webhooks', { url: 'https://example.com/a', eventTypes: ['*'] });
    await owner.ask('POST', '/v1/playback-keys', { name: 'Web' });
    await owner.ask('POST', '/v1/invitations', { email: 'a@b.test', role: 'viewer' });
    const streamId = newId('stream');
    const stream = { organizationId, channelId: channel.id, state: 'live', epoch: 1, latencyMode: 'low' } as const;
    await api.db.platform.stream.create({ data: { id: streamId, ...stream } });

    expect((await owner.ask('DELETE', '/v1/organization?confirm=Tenant')).statusCode).toBe(204);

    expect(await api.db.platform.stream.findUnique({ where: { id: streamId } })).toMatchObject({
      state: 'ended',
      endReason: 'channel_deleted',
    });
    expect((await tenant.ask('GET', '/v1/channels')).statusCode).toBe(401);
    expect((await owner.ask('GET', '/v1/channels')).statusCode).toBe(401);
    const where = { organizationId };
    expect(await api.db.platform.channel.count({ where: { ...where, deletedAt: null } })).toBe(0);
    expect(await api.db.platform.webhook.count({ where: { ...where, enabled: true } })).toBe(0);
    const { streamKey, playbackKey, invitation, apiKey } = api.db.platform;
    const open = { where: { ...where, revokedAt: null } };
    const counts = [streamKey.count(open), playbackKey.count(open), invitation.count(open), apiKey.count(open)];
    expect(await Promise.all(counts)).toEqual([0, 0, 0, 0]);
    expect((await other.ask('GET', `/v1/channels/${otherChannel.id}`)).statusCode).toBe(200);
    expect((await logInAs(api, owner)).ask).toBeDefined();
    expect(await audited(organizationId, 'organization.delete')).toMatchObject([
      { outcome: 'succeeded', actorId: owner.id },
    ]);
    const shown = await admin('GET', `/v1/admin/organizations/${organizationId}`);
    expect(shown.json()).toMatchObject({ channelCount: 0, memberCount: 0, deletedAt: expect.any(String) as string });
    expect(await codeOf(admin('POST', `/v1/admin/organizations/${organizationId}/resume`))).toEqual([409, 'CONFLICT']);
  });
});

describe('leaving an organization', () => {
  test('is for members, and not for the last owner', async () => {
    const { organizationId } = await createTenant(api);
    const [owner, viewer] = [await memberOf(organizationId), await memberOf(organizationId, 'viewer')];
    const url = `/v1/me/organizations/${organizationId}`;
    expect(await codeOf(owner.ask('DELETE', url))).toEqual([409, 'CONFLICT']);
    expect((await viewer.ask('DELETE', url)).statusCode).toBe(204);
    expect(await codeOf(viewer.ask('GET', '/v1/channels'))).toEqual([401, 'INVALID_TOKEN']);
    expect((await owner.ask('GET', '/v1/members')).json()).toMatchObject({ data: [{ userId: owner.id }] });
    expect(await audited(organizationId, 'me.leave_organization')).toMatchObject([{ actorId: viewer.id }]);
  });

  test('answers for one that the user is not in as for one that there is not', async () => {
    const [mine, foreign] = [await createTenant(api), await createTenant(api)];
    const { ask } = await memberOf(mine.organizationId);
    for (const id of [foreign.organizationId, newId('organization'), 'org_1'])
      expect(await codeOf(ask('DELETE', `/v1/me/organizations/${id}`))).toEqual([404, 'NOT_FOUND']);
  });

  test('is refused to an API key, and what it tried stands in no log but its own', async () => {
    const [tenant, foreign] = [await createTenant(api), await createTenant(api)];
    const refused = tenant.ask('DELETE', `/v1/me/organizations/${foreign.organizationId}`);
    expect(await codeOf(refused)).toEqual([403, 'WRONG_CREDENTIAL_TYPE']);
    expect(await audited(foreign.organizationId, 'me.leave_organization')).toEqual([]);
    expect(await audited(tenant.organizationId, 'me.leave_organization')).toMatchObject([
      { outcome: 'denied', actorKind: 'apiKey', targetId: foreign.organizationId },
    ]);
  });

  test('leaves an owner when two leave at once', async () => {
    const { organizationId } = await createTenant(api);
    const owners = [await memberOf(organizationId), await memberOf(organizationId)];
    const answers = await Promise.all(owners.map(({ ask }) => ask('DELETE', `/v1/me/organizations/${organizationId}`)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([204, 409]);
  });
});

describe('disabling a user', () => {
  test('ends every session and refuses logins until it is enabled again', async () => {
    const { organizationId } = await createTenant(api);
    const user = await memberOf(organizationId);
    const url = `/v1/admin/users/${user.id}`;
    const disabled = await admin('POST', `${url}/disable`, { reason: 'Taken over' });
    expect(disabled.json()).toMatchObject({ email: user.email, disabledAt: expect.any(String) as string });
    expect((await user.ask('GET', '/v1/me')).statusCode).toBe(401);
    const login = () =>
      api.app.inject({ method: 'POST', url: '/v1/auth/login', payload: { email: user.email, password } });
    expect((await login()).statusCode).toBe(401);
    const { refreshToken } = user;
    const refreshed = await api.app.inject({ method: 'POST', url: '/v1/auth/refresh', payload: { refreshToken } });
    expect(refreshed.statusCode).toBe(401);
    const listed = await admin('GET', `/v1/admin/users?disabled=true&organizationId=${organizationId}`);
    expect(listed.json()).toMatchObject({
      data: [{ id: user.id, organizations: [{ id: organizationId, role: 'owner' }] }],
    });
    expect((await admin('POST', `${url}/enable`)).json()).toMatchObject({ disabledAt: null });
    expect((await login()).statusCode).toBe(200);
    expect(await audited(null, 'admin_users.disable')).toMatchObject([
      { targetId: user.id, details: { reason: 'Taken over' } },
    ]);
  });

  test('is for platform admins, who cannot disable themselves', async () => {
    const { organizationId } = await createTenant(api);
    const { ask, id } = await memberOf(organizationId);
    expect(await codeOf(ask('POST', `/v1/admin/users/${id}/disable`, { reason: 'x' }))).toEqual([404, 'NOT_FOUND']);
    const me = (await admin('GET', '/v1/me')).json<{ user: { id: string; email: string } }>().user;
    expect(await codeOf(admin('POST', `/v1/admin/users/${me.id}/disable`, { reason: 'x' }))).toEqual([409, 'CONFLICT']);
    expect((await admin('GET', `/v1/admin/users?email=${me.email.toUpperCase()}`)).json()).toMatchObject({
      data: [me],
    });
    expect(await codeOf(admin('GET', '/v1/admin/users/usr_1'))).toEqual([404, 'NOT_FOUND']);
  });
});

test('what an admin sets as quotas is in the log of the organization, with the figures', async () => {
  const { organizationId } = await createTenant(api);
  await admin('PATCH', `/v1/admin/organizations/${organizationId}/quotas`, { channels: 3, concurrentStreams: null });
  expect(await audited(organizationId, 'admin_organizations.set_quotas')).toMatchObject([
    { actorKind: 'admin', details: { channels: 3, concurrentStreams: null } },
  ]);
});
