// streams.health: how well the stream arrives from its encoder, and what to do about it.
import { nothingSchema, streamHealthSchema } from '@millrace/api-contract';
import { readStreamHealth } from '@millrace/streams';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findStream, streamParams } from './find-stream.ts';
import { toHealthView } from './health-view.ts';

export const getHealth = tenantOperation({
  name: 'streams.health',
  method: 'GET',
  path: '/v1/streams/:streamId/health',
  summary: 'Get the health of a stream',
  description: 'Measured every two seconds where the encoder is connected; kept for an hour.',
  permission: 'streams:read',
  params: streamParams,
  query: nothingSchema,
  status: 200,
  response: streamHealthSchema,
  async handle(call) {
    const { id } = await findStream(call);
    return toHealthView(id, await readStreamHealth(call.tx, id, new Date()));
  },
});
