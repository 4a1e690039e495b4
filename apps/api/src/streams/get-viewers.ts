// streams.viewers: how many watch the stream, now and lately.
import { streamViewersSchema, viewersQuerySchema } from '@millrace/api-contract';
import { readStreamViewers } from '@millrace/streams';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findStream, streamParams } from './find-stream.ts';

export const getViewers = tenantOperation({
  name: 'streams.viewers',
  method: 'GET',
  path: '/v1/streams/:streamId/viewers',
  summary: 'Get the viewers of a stream',
  description:
    'A viewer is who asked for a playlist of the stream, or whose player said that it is watching, within the last 15 to 30 ' +
    'seconds: told apart by the session that the player names (CMCD `sid`), else by address and program. Origins report ' +
    'every 10 seconds, so who comes is counted within 10 seconds and who leaves for up to 40 seconds more. Behind a cache ' +
    'that hides viewers from the origins, those are counted whose players say so, as the player page does.',
  permission: 'streams:read',
  params: streamParams,
  query: viewersQuerySchema,
  status: 200,
  response: streamViewersSchema,
  async handle(call) {
    const { id } = await findStream(call);
    const read = await readStreamViewers(call.tx, id, { now: new Date(), minutes: Number(call.query.minutes) });
    const { viewers, renditions, peak, minutes } = read;
    return {
      ...{ streamId: id, viewers, renditions },
      peak: peak ? { viewers: peak.viewers, startsAt: peak.startsAt.toISOString() } : null,
      history: minutes.map(({ startsAt, average, max }) => ({
        startsAt: startsAt.toISOString(),
        average: Math.round(average * 100) / 100,
        max,
      })),
    };
  },
});
