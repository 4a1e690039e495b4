// stream_keys.revoke: the key opens nothing any more, now or after a grace.
import { revokeStreamKeyQuerySchema } from '@millrace/api-contract';
import type { ChannelId } from '@millrace/pipeline';
import { writeChannelEvent } from '@millrace/streams';
import { z } from 'zod';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { lockStreamKey, streamKeyParams } from './find-stream-key.ts';
import { revokeStreamKey as revoke } from './stream-key-rows.ts';

export const revokeStreamKey = tenantOperation({
  name: 'stream_keys.revoke',
  method: 'DELETE',
  path: '/v1/channels/:channelId/stream-keys/:keyId',
  summary: 'Revoke a stream key',
  description:
    'Who publishes with it is disconnected within seconds; its stream waits for an encoder with another key. With ' +
    '`graceSeconds` all that happens so much later.',
  permission: 'stream_keys:write',
  params: streamKeyParams,
  query: revokeStreamKeyQuerySchema,
  status: 204,
  response: z.undefined(),
  async handle(call) {
    const { tx, organizationId, query } = call;
    const key = await lockStreamKey(call);
    const graceSeconds = Number(query.graceSeconds);
    await revoke(tx, key, graceSeconds);
    const owner = { organizationId, channelId: key.channelId as ChannelId };
    await writeChannelEvent(tx, owner, 'streamKey.revoked', { streamKeyId: key.id, graceSeconds });
    return undefined;
  },
});
