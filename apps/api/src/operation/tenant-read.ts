// An operation of a tenant that is asked for so often that it goes around transactions and Prisma: single statements, each
// one round trip, that see the rows of the caller's organization and nothing else.
import type { OrganizationDatabase } from '@millrace/db';
import type { OrganizationId } from '@millrace/pipeline';
import type { z } from 'zod';
import type { Call, Operation, RoutableOperation } from './operation.ts';
import type { Permission } from './permissions.ts';
import type { Principal } from './principal.ts';
import { addRoute } from './route-operation.ts';
import { readCall, renderResult } from './run-operation.ts';
import { tenantGate } from './tenant-operation.ts';

export interface TenantReadCall<Q> extends Call<Q, unknown> {
  read: OrganizationDatabase['read'];
  organizationId: OrganizationId;
  principal: Principal;
}

export interface TenantRead<Q extends z.ZodType, R extends z.ZodType> extends Omit<Operation<Q, z.ZodType, R>, 'body'> {
  method: 'GET';
  permission: Permission;
  handle(call: TenantReadCall<z.output<Q>>): Promise<z.input<R>>;
}

export function tenantRead<Q extends z.ZodType, R extends z.ZodType>(operation: TenantRead<Q, R>): RoutableOperation {
  const { name, method, path, permission } = operation;
  return {
    ...{ name, method, path, access: { kind: 'tenant', permission } },
    route: (app, context) => {
      addRoute(app, context, operation, tenantGate(context, permission), async (principal, request) => {
        const call = readCall(operation, context, request);
        const { organizationId } = principal;
        const { read } = context.db.forOrganization(organizationId);
        const result = await operation.handle({ ...call, read, organizationId, principal });
        return renderResult(operation, call.query, result);
      });
    },
  };
}
