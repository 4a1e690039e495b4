// An operation of a tenant: it takes a permission, and runs in one transaction that sees the caller's organization and
// nothing else.
import type { DatabaseTransaction } from '@millrace/db';
import type { OrganizationId } from '@millrace/pipeline';
import type { z } from 'zod';
import type { ServerContext } from '../server-context.ts';
import { authenticate } from './authenticate.ts';
import type { Call, Operation, RoutableOperation } from './operation.ts';
import { requirePermission, type Permission } from './permissions.ts';
import { actorOf, type Principal } from './principal.ts';
import type { Gate } from './operation-kind.ts';
import { routeOperation } from './route-operation.ts';

export interface TenantCall<Q, B> extends Call<Q, B> {
  /** Sees the rows of `organizationId`, and no others. */
  tx: DatabaseTransaction;
  organizationId: OrganizationId;
  principal: Principal;
}

export interface TenantOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> extends Operation<
  Q,
  B,
  R
> {
  permission: Permission;
  handle(call: TenantCall<z.output<Q>, z.output<B>>): Promise<z.input<R>>;
}

export function tenantOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: TenantOperation<Q, B, R>,
): RoutableOperation {
  const { name, method, path, permission } = operation;
  const access = { kind: 'tenant', permission } as const;
  return {
    ...{ name, method, path, access },
    route: (app, context) => {
      routeOperation(app, context, operation, {
        ...tenantGate(context, permission),
        transactionOf: ({ organizationId }) => context.db.forOrganization(organizationId).transaction,
        handle: (principal, call, tx) =>
          operation.handle({ ...call, tx, principal, organizationId: principal.organizationId }),
      });
    },
  };
}

/** Lets in whoever has the permission in an organization. */
export function tenantGate(context: ServerContext, permission: Permission): Gate<Principal> {
  return {
    access: { kind: 'tenant', permission },
    needs: `Permission: \`${permission}\`.`,
    authenticate: (request, reply) => authenticate(context, request, reply),
    permit: (principal) => {
      requirePermission(principal, permission);
    },
    actorOf,
    auditedIn: ({ organizationId }) => organizationId,
  };
}
