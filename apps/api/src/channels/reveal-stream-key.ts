// stream_keys.reveal: shows the key again.
import { nothingSchema, streamKeySchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { notFound } from '../path-ids.ts';
import { channelParams, findChannel } from './find-channel.ts';
import { showStreamKey } from './stream-keys.ts';

export const revealStreamKey = tenantOperation({
  name: 'stream_keys.reveal',
  method: 'GET',
  path: '/v1/channels/:channelId/stream-key',
  summary: 'Show the stream key again',
  permission: 'stream_keys:reveal',
  params: channelParams,
  query: nothingSchema,
  status: 200,
  response: streamKeySchema,
  async handle(call) {
    const owner = { organizationId: call.organizationId, channelId: (await findChannel(call)).id };
    const key = await showStreamKey(call.tx, call.context.keys, owner);
    if (!key) throw notFound('streamKey');
    call.context.log.info('stream_key.revealed', { ...owner, principalId: call.principal.id });
    return key;
  },
});
