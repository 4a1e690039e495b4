// sessions.end: logs the user out somewhere else, or here.
import { nothingSchema } from '@millrace/api-contract';
import { z } from 'zod';
import { userOperation } from '../operation/user-operation.ts';
import { notFound, parseId } from '../path-ids.ts';
import { endSessions } from '../session/sessions.ts';

export const endSession = userOperation({
  name: 'sessions.end',
  method: 'DELETE',
  path: '/v1/me/sessions/:sessionId',
  summary: 'End one of the own sessions',
  description: 'Its tokens are refused from the next request on.',
  params: z.object({ sessionId: z.string().meta({ description: 'Id of the session, `ses_…`.' }) }),
  query: nothingSchema,
  status: 204,
  response: z.undefined(),
  async handle({ tx, user, params }) {
    const id = parseId('session', params['sessionId']);
    if ((await endSessions(tx, { id, userId: user.id })) === 0) throw notFound('session');
    return undefined;
  },
});
