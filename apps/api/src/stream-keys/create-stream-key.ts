// stream_keys.create: one more key for a channel.
import { createStreamKeySchema, nothingSchema, streamKeySchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { writeChannelEvent } from '@millrace/streams';
import { channelParams, lockChannel } from '../channels/find-channel.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { notRevoked } from './find-stream-key.ts';
import { addStreamKey } from './stream-key-rows.ts';

/** Keys of one channel that are not revoked. */
const maxKeys = 50;

export const createStreamKey = tenantOperation({
  name: 'stream_keys.create',
  method: 'POST',
  path: '/v1/channels/:channelId/stream-keys',
  summary: 'Add a stream key',
  description: 'One for each encoder, with its own expiry, addresses and priority. The answer shows the secret.',
  permission: 'stream_keys:write',
  params: channelParams,
  query: nothingSchema,
  body: createStreamKeySchema,
  status: 201,
  errors: ['LIMIT_REACHED'],
  response: streamKeySchema,
  async handle(call) {
    const { tx, context, organizationId, body } = call;
    const { id: channelId } = await lockChannel(call);
    const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
    if (expiresAt && expiresAt <= new Date()) throw isOver();
    if ((await tx.streamKey.count({ where: { channelId, ...notRevoked() } })) >= maxKeys) {
      throw new AppError('LIMIT_REACHED', `A channel has at most ${maxKeys} stream keys. Revoke one first.`);
    }
    const settings = { ...body, name: body.name.normalize('NFC'), expiresAt, isPrimary: false };
    const key = await addStreamKey(tx, context.keys, { organizationId, channelId }, settings);
    await writeChannelEvent(tx, { organizationId, channelId }, 'streamKey.created', { streamKeyId: key.id });
    return key;
  },
});

function isOver(): AppError {
  const fields = [{ path: 'body.expiresAt', message: 'must be in the future' }];
  return new AppError('VALIDATION_FAILED', 'The key would have expired already.', { fields });
}
