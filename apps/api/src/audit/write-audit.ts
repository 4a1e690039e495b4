// One entry of the audit log: who did what, to what, from where, and whether it was allowed. It is written in the
// transaction of the change itself. Operations with credentials need not think of it: run-operation.ts writes it for
// them. Rule: names of fields, ids and plain choices such as a role; never a secret, never what somebody typed.
import type { DatabaseTransaction } from '@millrace/db';
import { newId } from '@millrace/pipeline';
import type { FastifyRequest } from 'fastify';
import { originOf } from '../session/sessions.ts';

export type AuditActor =
  | { kind: 'user' | 'apiKey' | 'admin'; id: string; name: string }
  /** Somebody who has not shown who it is, e.g. with a wrong password. */
  | { kind: 'nobody'; id?: undefined; name?: undefined };

export interface AuditRecord {
  /** The operation, `<resource>.<verb>`. */
  action: string;
  outcome?: 'succeeded' | 'denied';
  /** Whose log it is in; null: only the platform's admins see it. */
  organizationId: string | null;
  actor: AuditActor;
  targetId?: string | null;
  details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

export async function writeAudit(
  tx: DatabaseTransaction,
  request: FastifyRequest,
  { action, outcome = 'succeeded', organizationId, actor, targetId = null, details = {} }: AuditRecord,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      id: newId('auditEntry'),
      ...{ action, outcome, organizationId, targetId, details, requestId: request.id },
      ...{ actorKind: actor.kind, actorId: actor.id ?? null, actorName: actor.name ?? null },
      ...originOf(request),
    },
    select: { id: true },
  });
}
