// stream_keys.rotate: a new key in the place of the old ones.
import { nothingSchema, streamKeySchema } from '@millrace/api-contract';
import { writeChannelEvent } from '@millrace/streams';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { channelParams, findChannel } from './find-channel.ts';
import { addStreamKey, revokeStreamKeys } from './stream-keys.ts';

export const rotateStreamKey = tenantOperation({
  name: 'stream_keys.rotate',
  method: 'POST',
  path: '/v1/channels/:channelId/stream-key/rotate',
  summary: 'Replace the stream key',
  description:
    'The old key is refused from now on. An encoder that publishes already is not cut off; stop the stream for that.',
  permission: 'stream_keys:rotate',
  params: channelParams,
  query: nothingSchema,
  status: 200,
  response: streamKeySchema,
  async handle(call) {
    const owner = { organizationId: call.organizationId, channelId: (await findChannel(call)).id };
    await revokeStreamKeys(call.tx, owner);
    const key = await addStreamKey(call.tx, call.context.keys, owner);
    await writeChannelEvent(call.tx, owner, 'streamKey.rotated');
    return key;
  },
});
