// Reading the audit log: the filters of its two lists, and an entry as the API shows it.
import type { AuditEntryView } from '@millrace/api-contract';
import type { Prisma } from '@millrace/db';

export interface AuditFilter {
  action?: string | undefined;
  actorId?: string | undefined;
  targetId?: string | undefined;
  outcome?: 'succeeded' | 'denied' | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export function auditWhere(filter: AuditFilter, before: string | undefined): Prisma.AuditEntryWhereInput {
  const { action, actorId, targetId, outcome, from, to } = filter;
  return {
    ...(action !== undefined && { action }),
    ...(actorId !== undefined && { actorId }),
    ...(targetId !== undefined && { targetId }),
    ...(outcome && { outcome }),
    ...((from !== undefined || to !== undefined) && {
      createdAt: { ...(from !== undefined && { gte: new Date(from) }), ...(to !== undefined && { lt: new Date(to) }) },
    }),
    ...(before !== undefined && { id: { lt: before } }),
  };
}

/** A cursor is good for the list that it was given out by: same filters, same owner. */
export function auditListName(owner: string, { action, actorId, targetId, outcome, from, to }: AuditFilter): string {
  return JSON.stringify(['audit-log', owner, action, actorId, targetId, outcome, from, to]);
}

export function toAuditView(row: Prisma.AuditEntryGetPayload<object>): AuditEntryView {
  const { id, action, outcome, targetId, address, userAgent, requestId } = row;
  return {
    ...{ id, action, outcome, targetId, address, userAgent, requestId },
    createdAt: row.createdAt.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    details: row.details as Record<string, unknown>,
  };
}
