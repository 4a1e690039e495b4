// stream_keys.rotate: a new secret in the place of an old one, for any key and, by a path of its own, for the primary one.
import { nothingSchema, rotateStreamKeySchema, streamKeySchema, type StreamKeyView } from '@millrace/api-contract';
import type { StreamKey } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { ChannelId } from '@millrace/pipeline';
import { writeChannelEvent } from '@millrace/streams';
import type { z } from 'zod';
import { channelParams, lockChannel } from '../channels/find-channel.ts';
import { tenantOperation, type TenantCall } from '../operation/tenant-operation.ts';
import { findPrimaryKey, lockStreamKey, streamKeyParams } from './find-stream-key.ts';
import { addStreamKey, primaryKey, replaceStreamKey } from './stream-key-rows.ts';

const description =
  'The answer is a new key with the rules of the old one. The old one is refused from now on, and who publishes with it ' +
  'is disconnected within seconds; its stream waits for an encoder with the new key. With `graceSeconds` the old key ' +
  'works on for so long.';
const common = {
  method: 'POST',
  description,
  permission: 'stream_keys:rotate',
  query: nothingSchema,
  body: rotateStreamKeySchema,
  status: 200,
  errors: ['CONFLICT'],
  response: streamKeySchema,
} as const;

export const rotateStreamKey = tenantOperation({
  ...common,
  name: 'stream_keys.rotate',
  path: '/v1/channels/:channelId/stream-keys/:keyId/rotate',
  summary: 'Replace a stream key',
  params: streamKeyParams,
  async handle(call) {
    const old = await lockStreamKey(call);
    if (old.revokedAt) throw new AppError('CONFLICT', 'The key has been revoked or rotated; its grace is running.');
    return rotate(call, old);
  },
});

export const rotatePrimaryKey = tenantOperation({
  ...common,
  name: 'stream_keys.rotate_primary',
  path: '/v1/channels/:channelId/stream-key/rotate',
  summary: 'Replace the primary stream key',
  params: channelParams,
  async handle(call) {
    const { tx, context, organizationId } = call;
    const { id: channelId } = await lockChannel(call);
    const old = await findPrimaryKey(call, channelId);
    if (old) return rotate(call, old);
    const key = await addStreamKey(tx, context.keys, { organizationId, channelId }, primaryKey);
    await writeChannelEvent(tx, { organizationId, channelId }, 'streamKey.created', { streamKeyId: key.id });
    return key;
  },
});

type RotateCall = TenantCall<unknown, z.output<typeof rotateStreamKeySchema>>;

async function rotate({ tx, context, organizationId, body }: RotateCall, old: StreamKey): Promise<StreamKeyView> {
  const key = await replaceStreamKey(tx, context.keys, old, body.graceSeconds);
  const owner = { organizationId, channelId: old.channelId as ChannelId };
  const data = { streamKeyId: key.id, replacedStreamKeyId: old.id, ...body };
  await writeChannelEvent(tx, owner, 'streamKey.rotated', data);
  return key;
}
