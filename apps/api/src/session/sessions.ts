// Sessions: one for each login, from its password to its end. Access tokens name theirs, and it is looked at with every
// request, so an ended session is over at once.
import type { DatabaseTransaction, Prisma, Role } from '@millrace/db';
import { newId, type OrganizationId, type SessionId, type UserId } from '@millrace/pipeline';
import type { FastifyRequest } from 'fastify';
import { tokenLifeSeconds } from './access-tokens.ts';

/** From the last renewal of a login to its end; and the whole life of a session of the dashboard. */
export const sessionLifeMs = { login: 30 * 86_400_000, dashboard: tokenLifeSeconds.dashboard * 1_000 } as const;
/** How long ended sessions are kept. */
const keptMs = 30 * 86_400_000;

/** From where a request comes, as sessions and the audit log keep it. */
export interface Origin {
  address: string;
  userAgent: string | null;
}

export function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, userAgent: request.headers['user-agent']?.slice(0, 200) ?? null };
}

export type NewSession = Origin & { userId: UserId } & (
    | { kind: 'login'; organizationId: OrganizationId }
    | { kind: 'dashboard' }
    | { kind: 'impersonation'; organizationId: OrganizationId; role: Role; reason: string }
  );

export async function beginSession(tx: DatabaseTransaction, session: NewSession, lifeMs: number): Promise<SessionId> {
  const id = newId('session');
  const { userId } = session;
  await tx.session.deleteMany({ where: { userId, expiresAt: { lt: new Date(Date.now() - keptMs) } } });
  const expiresAt = new Date(Date.now() + lifeMs);
  await tx.session.create({ data: { ...session, id, expiresAt }, select: { id: true } });
  return id;
}

/** Ends those that `where` names and tells how many there were. */
export async function endSessions(tx: DatabaseTransaction, where: Prisma.SessionWhereInput): Promise<number> {
  const { count } = await tx.session.updateMany({ where: { ...where, endedAt: null }, data: { endedAt: new Date() } });
  return count;
}
