// auth.logout: ends a login. Access tokens that are out live on for their ten minutes.
import { logoutSchema } from '@millrace/api-contract';
import { hashRefreshToken } from '@millrace/auth';
import { z } from 'zod';
import { publicOperation } from '../operation/public-operation.ts';

export const logOut = publicOperation({
  name: 'auth.logout',
  path: '/v1/auth/logout',
  summary: 'Log out',
  description: 'Ends the login that the refresh token belongs to. A token that is not known is no error.',
  body: logoutSchema,
  status: 204,
  response: z.undefined(),
  async handle({ context: { db }, body }) {
    const known = await db.platform.refreshToken.findUnique({
      where: { tokenHash: hashRefreshToken(body.refreshToken) },
      select: { familyId: true },
    });
    if (!known) return undefined;
    await db.platform.refreshToken.updateMany({
      where: { familyId: known.familyId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    return undefined;
  },
});
