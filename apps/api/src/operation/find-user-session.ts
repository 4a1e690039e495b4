// The session that an access token names, with all that decides what its user may do now: one statement.
import type { RoleName } from '@millrace/api-contract';
import type { Database } from '@millrace/db';
import type { TokenSubject } from '../session/access-tokens.ts';

export interface UserSession {
  kind: 'login' | 'impersonation';
  email: string;
  isPlatformAdmin: boolean;
  /** In the token's organization; null when the user has none there any more. */
  role: RoleName | null;
  isSuspended: boolean;
  impersonation: { reason: string; expiresAt: Date } | null;
}

type Row = Omit<UserSession, 'impersonation'> & {
  reason: string | null;
  expiresAt: Date;
  sessionRole: RoleName | null;
};

/** Undefined when the session is over, or its user was disabled. */
export async function findUserSession(
  db: Database,
  { userId, organizationId, sessionId }: TokenSubject,
): Promise<UserSession | undefined> {
  const [row] = await db.platform.$queryRaw<Row[]>`
    SELECT s.kind::text AS kind, u.email, u.is_platform_admin AS "isPlatformAdmin", m.role::text AS role,
           s.role::text AS "sessionRole", s.reason, s.expires_at AS "expiresAt",
           coalesce(o.suspended_at IS NOT NULL, false) AS "isSuspended"
    FROM sessions s
    JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL
    LEFT JOIN organizations o ON o.id = ${organizationId}
    LEFT JOIN memberships m ON m.user_id = s.user_id AND m.organization_id = o.id
    WHERE s.id = ${sessionId} AND s.user_id = ${userId} AND s.kind <> 'dashboard'
      AND s.ended_at IS NULL AND s.expires_at > now()
      AND (s.kind = 'login' OR (s.organization_id = o.id AND u.is_platform_admin))`;
  if (!row) return undefined;
  const { reason, expiresAt, sessionRole, ...session } = row;
  if (session.kind === 'login') return { ...session, impersonation: null };
  return { ...session, role: sessionRole, impersonation: { reason: reason ?? '', expiresAt } };
}
