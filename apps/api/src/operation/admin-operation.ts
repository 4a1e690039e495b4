// An operation of the platform's admins, under /v1/admin: it works across tenants. Everybody else, owners of
// organizations and API keys included, is told that there is no such path.
import type { DatabaseTransaction } from '@millrace/db';
import type { z } from 'zod';
import { authenticateAdmin } from './authenticate.ts';
import type { Call, Operation, RoutableOperation } from './operation.ts';
import type { PlatformAdmin } from './principal.ts';
import { routeOperation } from './route-operation.ts';

export interface AdminCall<Q, B> extends Call<Q, B> {
  /** Sees the rows of every tenant. */
  tx: DatabaseTransaction;
  admin: PlatformAdmin;
}

export interface AdminOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> extends Operation<
  Q,
  B,
  R
> {
  path: `/v1/admin/${string}`;
  handle(call: AdminCall<z.output<Q>, z.output<B>>): Promise<z.input<R>>;
}

export function adminOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: AdminOperation<Q, B, R>,
): RoutableOperation {
  const { name, path } = operation;
  return {
    name,
    path,
    route: (app, context) => {
      routeOperation(app, context, operation, {
        access: { kind: 'platform-admin' },
        needs: 'For platform admins: anybody else gets 404.',
        authorize: (request, reply) => authenticateAdmin(context, request, reply),
        senderOf: ({ organizationId, id }) => ({ organizationId, principalId: id }),
        transactionOf: () => (work) => context.db.transaction(work),
        handle: (admin, call, tx) => operation.handle({ ...call, tx, admin }),
      });
    },
  };
}
