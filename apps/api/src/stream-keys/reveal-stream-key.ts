// stream_keys.reveal: shows a secret again, of any key and, by a path of its own, of the primary one. Each time is logged.
import { nothingSchema, streamKeySchema, type StreamKeyView } from '@millrace/api-contract';
import type { StreamKey } from '@millrace/db';
import { channelParams, findChannel } from '../channels/find-channel.ts';
import { tenantOperation, type TenantCall } from '../operation/tenant-operation.ts';
import { notFound } from '../path-ids.ts';
import { findPrimaryKey, findStreamKey, streamKeyParams } from './find-stream-key.ts';
import { showStreamKey } from './stream-key-rows.ts';

const common = {
  permission: 'stream_keys:reveal',
  query: nothingSchema,
  status: 200,
  response: streamKeySchema,
  isSecret: true,
} as const;

export const revealStreamKey = tenantOperation({
  ...common,
  name: 'stream_keys.reveal',
  method: 'POST',
  path: '/v1/channels/:channelId/stream-keys/:keyId/reveal',
  summary: 'Show a stream key again',
  params: streamKeyParams,
  async handle(call) {
    return reveal(call, await findStreamKey(call));
  },
});

export const revealPrimaryKey = tenantOperation({
  ...common,
  name: 'stream_keys.reveal_primary',
  method: 'GET',
  path: '/v1/channels/:channelId/stream-key',
  summary: 'Show the primary stream key again',
  params: channelParams,
  async handle(call) {
    const { id: channelId } = await findChannel(call);
    const key = await findPrimaryKey(call, channelId);
    if (!key) throw notFound('streamKey');
    return reveal(call, key);
  },
});

function reveal({ context, organizationId, principal }: TenantCall<unknown, unknown>, key: StreamKey): StreamKeyView {
  const { id: streamKeyId, channelId } = key;
  context.log.info('stream_key.revealed', { organizationId, channelId, streamKeyId, principalId: principal.id });
  return showStreamKey(context.keys, key);
}
