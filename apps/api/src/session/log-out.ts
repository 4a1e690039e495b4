// auth.logout: ends a session. Its access tokens are over with it.
import { logoutSchema } from '@millrace/api-contract';
import { hashOpaqueToken } from '@millrace/auth';
import { z } from 'zod';
import { writeAudit } from '../audit/write-audit.ts';
import { publicOperation } from '../operation/public-operation.ts';
import { endSessions } from './sessions.ts';

export const logOut = publicOperation({
  name: 'auth.logout',
  path: '/v1/auth/logout',
  summary: 'Log out',
  description: 'Ends the session that the refresh token belongs to, at once. A token that is not known is no error.',
  body: logoutSchema,
  status: 204,
  response: z.undefined(),
  async handle({ context: { db }, request, body }) {
    const known = await db.platform.refreshToken.findUnique({
      where: { tokenHash: hashOpaqueToken(body.refreshToken) },
      select: { sessionId: true, organizationId: true, user: { select: { id: true, email: true } } },
    });
    if (!known) return undefined;
    const { sessionId, organizationId, user } = known;
    await db.transaction(async (tx) => {
      if ((await endSessions(tx, { id: sessionId })) === 0) return;
      const actor = { kind: 'user', id: user.id, name: user.email } as const;
      await writeAudit(tx, request, { action: 'auth.logout', organizationId, actor, targetId: sessionId });
    });
    return undefined;
  },
});
