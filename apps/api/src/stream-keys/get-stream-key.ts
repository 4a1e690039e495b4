// stream_keys.get: one key, without its secret.
import { nothingSchema, streamKeyInfoSchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findStreamKey, streamKeyParams } from './find-stream-key.ts';
import { streamKeyVersion, toStreamKeyInfo } from './stream-key-view.ts';

export const getStreamKey = tenantOperation({
  name: 'stream_keys.get',
  method: 'GET',
  path: '/v1/channels/:channelId/stream-keys/:keyId',
  summary: 'Get a stream key',
  permission: 'stream_keys:read',
  params: streamKeyParams,
  query: nothingSchema,
  status: 200,
  response: streamKeyInfoSchema,
  version: streamKeyVersion,
  async handle(call) {
    return toStreamKeyInfo(await findStreamKey(call));
  },
});
