// Who asks.
import type { RoleName } from '@millrace/api-contract';
import type { ApiKeyId, OrganizationId, SessionId, UserId } from '@millrace/pipeline';
import type { AuditActor } from '../audit/write-audit.ts';
import type { Sender } from './idempotency.ts';

export interface UserPrincipal {
  kind: 'user';
  id: UserId;
  /** The e-mail. */
  name: string;
  organizationId: OrganizationId;
  role: RoleName;
  sessionId: SessionId;
  /** A platform admin who acts within an organization, as `role`, and why and until when. */
  impersonation: { reason: string; expiresAt: Date } | null;
}

export interface ApiKeyPrincipal {
  kind: 'api-key';
  id: ApiKeyId;
  name: string;
  organizationId: OrganizationId;
  scopes: readonly string[];
}

export type Principal = UserPrincipal | ApiKeyPrincipal;

/** A user who runs the installation. The organization is the one that the user is logged in to; it limits nothing. */
export interface PlatformAdmin {
  id: UserId;
  /** The e-mail. */
  name: string;
  organizationId: OrganizationId;
}

/** The principal as the audit log names it, and as the sender of idempotency keys. */
export function actorOf(principal: Principal): AuditActor & Sender {
  const { id, name, organizationId } = principal;
  const sender = { organizationId, principalId: id };
  if (principal.kind === 'api-key') return { kind: 'apiKey', id, name, ...sender };
  return { kind: principal.impersonation ? 'admin' : 'user', id, name, ...sender };
}
