// playback_keys.create: one more key to sign playback tokens with: a new pair, or the public half of the caller's own.
import { createPlaybackKeySchema, createdPlaybackKeySchema, nothingSchema } from '@millrace/api-contract';
import { newPlaybackKeyPair, readPlaybackPublicKey } from '@millrace/auth';
import { AppError } from '@millrace/errors';
import { maxPlaybackKeys, newId } from '@millrace/pipeline';
import { takeTurn } from '../operation/take-turn.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toPlaybackKeyView } from './playback-key-view.ts';

export const createPlaybackKey = tenantOperation({
  name: 'playback_keys.create',
  method: 'POST',
  path: '/v1/playback-keys',
  summary: 'Add a playback key',
  description:
    'A key to sign playback tokens with, for the channels whose `playbackPolicy` is `signed`. The answer shows the private ' +
    'half of a new pair once; send `publicKey` to keep the private half of your own pair to yourself. Tokens are JWTs ' +
    '(ES256, `kid`: the id of the key) with the claims `sub` (the playback id), `aud` (`playback`), `exp` (at most 12 hours ' +
    'ahead), and, to narrow who may watch, `domains`, `countries` and `ip`. Append one to the playback URL as `?token=`.',
  permission: 'playback_keys:write',
  query: nothingSchema,
  body: createPlaybackKeySchema,
  status: 201,
  errors: ['LIMIT_REACHED'],
  response: createdPlaybackKeySchema,
  async handle({ tx, organizationId, body }) {
    await takeTurn(tx, 'playback_keys', organizationId);
    if ((await tx.playbackKey.count({ where: { organizationId, revokedAt: null } })) >= maxPlaybackKeys) {
      throw new AppError(
        'LIMIT_REACHED',
        `An organization has at most ${maxPlaybackKeys} playback keys. Revoke one first.`,
      );
    }
    const { publicKeyPem, privateKeyPem } =
      body.publicKey === undefined ? newPlaybackKeyPair() : ownPair(body.publicKey);
    const row = await tx.playbackKey.create({
      data: { id: newId('playbackKey'), organizationId, name: body.name.normalize('NFC'), publicKeyPem },
    });
    return { ...toPlaybackKeyView(row), privateKey: privateKeyPem };
  },
});

function ownPair(publicKey: string): { publicKeyPem: string; privateKeyPem: null } {
  const publicKeyPem = readPlaybackPublicKey(publicKey);
  if (publicKeyPem !== undefined) return { publicKeyPem, privateKeyPem: null };
  const fields = [{ path: 'body.publicKey', message: 'must be a P-256 public key in PEM' }];
  throw new AppError('VALIDATION_FAILED', 'The public key cannot be read, or is of another kind than P-256.', {
    fields,
  });
}
