// streams.stop: ends a stream now. Its edge closes the encoder's connection at the next heartbeat, within seconds.
import { nothingSchema, streamSchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { applyFactIn } from '@millrace/streams';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findStream, streamParams } from './find-stream.ts';
import { toStreamView } from './stream-view.ts';

export const stopStream = tenantOperation({
  name: 'streams.stop',
  method: 'POST',
  path: '/v1/streams/:streamId/stop',
  summary: 'Stop a stream',
  description:
    'The stream ends at once and the encoder is disconnected within seconds. One that comes back by itself begins a new ' +
    'stream: kick it with `blockSeconds`, or rotate its key, to keep it away.',
  permission: 'streams:stop',
  params: streamParams,
  query: nothingSchema,
  status: 200,
  errors: ['CONFLICT'],
  response: streamSchema,
  async handle(call) {
    const { id } = await findStream(call);
    const outcome = await applyFactIn(call.tx, id, { kind: 'end', reason: 'stopped' });
    if (outcome.kind === 'unchanged') throw new AppError('CONFLICT', 'The stream has ended already.');
    return toStreamView(await findStream(call));
  },
});
