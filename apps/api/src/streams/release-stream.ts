// streams.release: the way out of quarantine. The reconciler finds the stream without a transcoder and gives it to one.
import { nothingSchema, streamSchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { applyFactIn } from '@millrace/streams';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findStream, streamParams } from './find-stream.ts';
import { toStreamView } from './stream-view.ts';

export const releaseStream = tenantOperation({
  name: 'streams.release',
  method: 'POST',
  path: '/v1/streams/:streamId/release',
  summary: 'Release a stream from quarantine',
  description:
    'Transcoders failed again and again at what the encoder sends, so the stream is given to none: `quarantinedAt` is set. ' +
    'Released, it is given to one within seconds. When that fails too it is in quarantine again.',
  permission: 'streams:stop',
  params: streamParams,
  query: nothingSchema,
  status: 200,
  errors: ['CONFLICT'],
  response: streamSchema,
  async handle(call) {
    const { id } = await findStream(call);
    const outcome = await applyFactIn(call.tx, id, { kind: 'released' });
    if (outcome.kind !== 'changed') throw new AppError('CONFLICT', 'The stream is not in quarantine.');
    call.context.log.info('stream.released', { streamId: id, principalId: call.principal.id });
    return toStreamView(await findStream(call));
  },
});
