// The SDK has a method for every operation of the OpenAPI document, and each asks for what the document says.
import { Millrace, type ClientOptions } from '@millrace/sdk';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiDocument } from '../src/openapi/document.ts';
import { startApi } from './running-api.ts';

const rows: Readonly<Record<string, (millrace: Millrace) => unknown>> = {
  'channels.create': ({ channels }) => channels.create({ name: 'a' }),
  'channels.list': ({ channels }) => channels.list().page(),
  'channels.get': ({ channels }) => channels.get('id'),
  'channels.update': ({ channels }) => channels.update('id', { name: 'b' }),
  'channels.delete': ({ channels }) => channels.delete('id'),
  'stream_keys.create': ({ streamKeys }) => streamKeys.create('id', { name: 'a' }),
  'stream_keys.list': ({ streamKeys }) => streamKeys.list('id').page(),
  'stream_keys.get': ({ streamKeys }) => streamKeys.get('id', 'key'),
  'stream_keys.update': ({ streamKeys }) => streamKeys.update('id', 'key', { priority: 2 }),
  'stream_keys.revoke': ({ streamKeys }) => streamKeys.revoke('id', 'key'),
  'stream_keys.reveal': ({ streamKeys }) => streamKeys.reveal('id', 'key'),
  'stream_keys.rotate': ({ streamKeys }) => streamKeys.rotate('id', 'key'),
  'stream_keys.reveal_primary': ({ streamKeys }) => streamKeys.revealPrimary('id'),
  'stream_keys.rotate_primary': ({ streamKeys }) => streamKeys.rotatePrimary('id'),
  'streams.list': ({ channels }) => channels.streams('id').page(),
  'streams.get': ({ streams }) => streams.get('id'),
  'streams.health': ({ streams }) => streams.health('id'),
  'streams.viewers': ({ streams }) => streams.viewers('id'),
  'streams.kick': ({ streams }) => streams.kick('id'),
  'streams.release': ({ streams }) => streams.release('id'),
  'streams.stop': ({ streams }) => streams.stop('id'),
  'streams.events': ({ streams }) => streams.events('id').page(),
  'events.list': ({ events }) => events.list().page(),
  'events.stream': ({ events }) => events.stream().next(),
  'webhooks.create': ({ webhooks }) => webhooks.create({ url: 'https://a.test', eventTypes: ['*'] }),
  'webhooks.list': ({ webhooks }) => webhooks.list().page(),
  'webhooks.get': ({ webhooks }) => webhooks.get('id'),
  'webhooks.update': ({ webhooks }) => webhooks.update('id', { enabled: true }),
  'webhooks.delete': ({ webhooks }) => webhooks.delete('id'),
  'webhooks.rotate_secret': ({ webhooks }) => webhooks.rotateSecret('id'),
  'webhooks.test': ({ webhooks }) => webhooks.test('id'),
  'webhooks.resend': ({ webhooks }) => webhooks.resend('id', { after: 0 }),
  'webhooks.list_deliveries': ({ webhooks }) => webhooks.deliveries('id').page(),
  'webhooks.get_delivery': ({ webhooks }) => webhooks.delivery('id', 'event'),
  'webhooks.resend_delivery': ({ webhooks }) => webhooks.resendDelivery('id', 'event'),
  'playback_keys.create': ({ playbackKeys }) => playbackKeys.create({ name: 'a' }),
  'playback_keys.list': ({ playbackKeys }) => playbackKeys.list().page(),
  'playback_keys.get': ({ playbackKeys }) => playbackKeys.get('id'),
  'playback_keys.update': ({ playbackKeys }) => playbackKeys.update('id', { name: 'b' }),
  'playback_keys.revoke': ({ playbackKeys }) => playbackKeys.revoke('id'),
  'usage.get': ({ usage }) => usage.get(),
  'quotas.get': ({ organization }) => organization.quotas(),
  'auth.login': ({ auth }) => auth.logIn({ email: 'a@b.test', password: 'p' }),
  'auth.refresh': ({ auth }) => auth.refresh({ refreshToken: 't' }),
  'auth.logout': ({ auth }) => auth.logOut('t'),
  'auth.request_password_reset': ({ auth }) => auth.requestPasswordReset('a@b.test'),
  'auth.reset_password': ({ auth }) => auth.resetPassword({ token: 't', newPassword: 'p' }),
  'auth.look_up_invitation': ({ auth }) => auth.lookUpInvitation('t'),
  'auth.accept_invitation': ({ auth }) => auth.acceptInvitation({ token: 't', password: 'p' }),
  'me.get': (millrace) => millrace.me(),
  'me.update': ({ account }) => account.update({ name: 'a' }),
  'me.change_password': ({ account }) => account.changePassword({ currentPassword: 'p', newPassword: 'q' }),
  'me.list_organizations': ({ account }) => account.organizations().page(),
  'me.leave_organization': ({ account }) => account.leaveOrganization('id'),
  'sessions.list': ({ account }) => account.sessions().page(),
  'sessions.end': ({ account }) => account.endSession('id'),
  'organization.get': ({ organization }) => organization.get(),
  'organization.update': ({ organization }) => organization.update({ name: 'a' }),
  'organization.delete': ({ organization }) => organization.delete('a'),
  'members.list': ({ members }) => members.list().page(),
  'members.get': ({ members }) => members.get('id'),
  'members.update': ({ members }) => members.update('id', { role: 'viewer' }),
  'members.remove': ({ members }) => members.remove('id'),
  'invitations.create': ({ invitations }) => invitations.create({ email: 'a@b.test', role: 'viewer' }),
  'invitations.list': ({ invitations }) => invitations.list().page(),
  'invitations.revoke': ({ invitations }) => invitations.revoke('id'),
  'api_keys.create': ({ apiKeys }) => apiKeys.create({ name: 'a', scopes: ['*'] }),
  'api_keys.list': ({ apiKeys }) => apiKeys.list().page(),
  'api_keys.get': ({ apiKeys }) => apiKeys.get('id'),
  'api_keys.update': ({ apiKeys }) => apiKeys.update('id', { name: 'b' }),
  'api_keys.rotate': ({ apiKeys }) => apiKeys.rotate('id'),
  'api_keys.revoke': ({ apiKeys }) => apiKeys.revoke('id'),
  'audit_log.list': ({ auditLog }) => auditLog.list().page(),
  'admin_organizations.list': ({ admin }) => admin.organizations().page(),
  'admin_organizations.get': ({ admin }) => admin.organization('id'),
  'admin_organizations.create': ({ admin }) => admin.createOrganization({ name: 'a', ownerEmail: 'a@b.test' }),
  'admin_organizations.suspend': ({ admin }) => admin.suspendOrganization('id', 'why'),
  'admin_organizations.resume': ({ admin }) => admin.resumeOrganization('id'),
  'admin_organizations.get_quotas': ({ admin }) => admin.quotas('id'),
  'admin_organizations.set_quotas': ({ admin }) => admin.setQuotas('id', { channels: 1 }),
  'admin_organizations.impersonate': ({ admin }) => admin.impersonate('id', { reason: 'why' }),
  'admin_users.list': ({ admin }) => admin.users().page(),
  'admin_users.get': ({ admin }) => admin.user('id'),
  'admin_users.disable': ({ admin }) => admin.disableUser('id', 'why'),
  'admin_users.enable': ({ admin }) => admin.enableUser('id'),
  'admin_workers.list': ({ admin }) => admin.workers(),
  'admin_workers.cordon': ({ admin }) => admin.cordonWorker('id', 'why'),
  'admin_workers.uncordon': ({ admin }) => admin.uncordonWorker('id'),
  'admin_workers.drain': ({ admin }) => admin.drainWorker('id', 'why'),
  'admin_audit_log.list': ({ admin }) => admin.auditLog().page(),
  'admin_signing_keys.list': ({ admin }) => admin.signingKeys(),
  'admin_signing_keys.rotate': ({ admin }) => admin.rotateSigningKeys(),
};

/** By operationId: method and path, with `{}` for each id. */
let documented: Map<string, string>;
beforeAll(async () => {
  const api = await startApi();
  const document: ApiDocument = (await api.app.inject('/openapi.json')).json();
  await api.close();
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => {
      return [operationId, `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`] as const;
    }),
  );
  documented = new Map(operations);
});

/** What a method asks for first. */
async function askedBy(call: (millrace: Millrace) => unknown): Promise<string> {
  let asked = '';
  const fetch: NonNullable<ClientOptions['fetch']> = (input, { method = 'GET' } = {}) => {
    asked ||= `${method} ${new URL(input).pathname.replaceAll(/\/(id|key|event)(?=\/|$)/g, '/{}')}`;
    return Promise.resolve(new Response('{"code":"FORBIDDEN"}', { status: 403 }));
  };
  await Promise.resolve(call(new Millrace({ baseUrl: 'http://api.test', apiKey: 'key', fetch }))).catch(
    () => undefined,
  );
  return asked;
}

describe('the SDK', () => {
  test('has a method for every operation, and for no other', () => {
    expect(Object.keys(rows).toSorted()).toEqual([...documented.keys()].toSorted());
  });

  test('asks for each by its method and path', async () => {
    const asked = await Promise.all(Object.entries(rows).map(async ([name, call]) => [name, await askedBy(call)]));
    expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(documented));
  });
});
