// admin_signing_keys: which keys access tokens are signed with, and making the next one before its time.
import { nothingSchema, rotateSigningKeysSchema, signingKeyListSchema, signingKeySchema } from '@millrace/api-contract';
import { adminOperation } from '../operation/admin-operation.ts';
import { listKeys, type KnownKey } from '../session/signing-keys.ts';

export const listSigningKeys = adminOperation({
  name: 'admin_signing_keys.list',
  method: 'GET',
  path: '/v1/admin/signing-keys',
  summary: 'List the keys of access tokens',
  query: nothingSchema,
  status: 200,
  response: signingKeyListSchema,
  async handle({ tx }) {
    return { data: (await listKeys(tx)).map(toView) };
  },
});

export const rotateSigningKeys = adminOperation({
  name: 'admin_signing_keys.rotate',
  method: 'POST',
  path: '/v1/admin/signing-keys/rotate',
  summary: 'Replace the key of access tokens',
  description:
    'The next key is published now and signs in a day; the old one verifies for twelve hours more. It happens by itself ' +
    'every 30 days. With `urgent` the new key signs in a minute, and from then on nothing that older ones signed is ' +
    'accepted: everybody gets new tokens with their refresh tokens.',
  query: nothingSchema,
  body: rotateSigningKeysSchema,
  auditedFields: ['urgent'],
  status: 201,
  response: signingKeySchema,
  async handle({ tx, context, body }) {
    return toView(await context.signingKeys.rotateIn(tx, body.urgent ? 'urgent' : 'orderly'));
  },
});

function toView({ kid, createdAt, activatesAt, retiresAt }: KnownKey) {
  return {
    kid,
    createdAt: createdAt.toISOString(),
    activatesAt: activatesAt.toISOString(),
    retiresAt: retiresAt?.toISOString() ?? null,
  };
}
