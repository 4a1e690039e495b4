// streams.kick: ends the encoder's connection and not the stream. Its edge closes it at the next heartbeat.
import { kickSchema, nothingSchema, streamSchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { kickPublisher, type FactOutcome } from '@millrace/streams';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findStream, streamParams } from './find-stream.ts';
import { toStreamView } from './stream-view.ts';

export const kickStream = tenantOperation({
  name: 'streams.kick',
  method: 'POST',
  path: '/v1/streams/:streamId/kick',
  summary: 'Disconnect the encoder of a stream',
  description:
    'The encoder is disconnected within seconds, and the stream waits for one to come back, as after any interruption. ' +
    'With `blockSeconds` the key that it came with is refused for so long, so that an encoder which comes back by itself ' +
    'stays away; other keys of the channel work on. To end the stream, stop it.',
  permission: 'streams:stop',
  params: streamParams,
  query: nothingSchema,
  body: kickSchema,
  status: 200,
  errors: ['CONFLICT'],
  response: streamSchema,
  async handle(call) {
    const { blockSeconds } = call.body;
    const { id } = await findStream(call);
    const outcome = await kickPublisher(call.tx, id, blockSeconds);
    refuseInVain(outcome, blockSeconds);
    call.context.log.info('stream.kicked', { streamId: id, blockSeconds, principalId: call.principal.id });
    return toStreamView(await findStream(call));
  },
});

function refuseInVain(outcome: FactOutcome, blockSeconds: number): void {
  if (outcome.kind !== 'unchanged') return;
  if (outcome.because === 'ended') throw new AppError('CONFLICT', 'The stream has ended.');
  if (blockSeconds === 0) throw new AppError('CONFLICT', 'No encoder is connected.');
}
