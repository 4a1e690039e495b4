// An operation of the platform's admins, under /v1/admin: it works across tenants. Everybody else, owners of
// organizations and API keys included, is told that there is no such path.
import type { DatabaseTransaction } from '@millrace/db';
import { isId } from '@millrace/pipeline';
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
  const { name, method, path } = operation;
  const access = { kind: 'platform-admin' } as const;
  return {
    ...{ name, method, path, access },
    route: (app, context) => {
      routeOperation(app, context, operation, {
        access,
        needs: 'For platform admins: anybody else gets 404.',
        authenticate: (request, reply) => authenticateAdmin(context, request, reply),
        permit: () => undefined,
        actorOf: ({ id, name: email, organizationId }) => ({
          kind: 'admin',
          id,
          name: email,
          organizationId,
          principalId: id,
        }),
        auditedIn: (_admin, params, result) => organizationOf(params, result),
        transactionOf: () => (work) => context.db.transaction(work),
        handle: (admin, call, tx) => operation.handle({ ...call, tx, admin }),
      });
    },
  };
}

/** What an admin does to an organization stands in that organization's own log. */
function organizationOf(params: Readonly<Record<string, string | undefined>>, result: unknown): string | null {
  const named = params['organizationId'];
  if (named !== undefined) return isId('organization', named) ? named : null;
  const made = (result as { id?: unknown } | undefined)?.id;
  return typeof made === 'string' && isId('organization', made) ? made : null;
}
