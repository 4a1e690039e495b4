// streams.get: one stream.
import { nothingSchema, streamSchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findStream, streamParams } from './find-stream.ts';
import { toStreamView } from './stream-view.ts';

export const getStream = tenantOperation({
  name: 'streams.get',
  method: 'GET',
  path: '/v1/streams/:streamId',
  summary: 'Get a stream',
  permission: 'streams:read',
  params: streamParams,
  query: nothingSchema,
  status: 200,
  response: streamSchema,
  async handle(call) {
    return toStreamView(await findStream(call));
  },
});
