// An operation on oneself, whatever the organization: profile, password, sessions. For users who are logged in; not for
// API keys, and not for an admin who acts as somebody else.
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { z } from 'zod';
import { authenticate } from './authenticate.ts';
import type { Call, Operation, RoutableOperation } from './operation.ts';
import { actorOf, type Principal, type UserPrincipal } from './principal.ts';
import { routeOperation } from './route-operation.ts';

export interface UserCall<Q, B> extends Call<Q, B> {
  user: UserPrincipal;
}

interface UserWork<P> {
  /** Sees everything: an operation touches nothing but the rows of `user`. */
  tx: DatabaseTransaction;
  prepared: P;
}

export interface UserOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType, P> extends Operation<
  Q,
  B,
  R
> {
  path: `/v1/me/${string}` | '/v1/me';
  /** What takes long and needs no transaction, such as hashing: done before it begins. */
  prepare?(call: UserCall<z.output<Q>, z.output<B>>): Promise<P>;
  handle(call: UserCall<z.output<Q>, z.output<B>> & UserWork<P>): Promise<z.input<R>>;
}

export function userOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType, P = undefined>(
  operation: UserOperation<Q, B, R, P>,
): RoutableOperation {
  const { name, method, path } = operation;
  const access = { kind: 'user' } as const;
  return {
    ...{ name, method, path, access },
    route: (app, context) => {
      routeOperation(app, context, operation, {
        access,
        needs: 'For users who are logged in.',
        authenticate: (request, reply) => authenticate(context, request, reply),
        permit: (principal) => {
          requireUser(principal);
        },
        actorOf,
        auditedIn,
        transactionOf: () => (work) => context.db.transaction(work),
        prepare: async (principal, call) => operation.prepare?.({ ...call, user: requireUser(principal) }),
        handle: (principal, call, tx, prepared) =>
          operation.handle({ ...call, tx, user: requireUser(principal), prepared: prepared as P }),
      });
    },
  };
}

/**
 * What a user does in another organization than the session's stands in the log of that one. Who was not let in stays in
 * its own: a path may name any organization.
 */
function auditedIn(principal: Principal, params: Readonly<Record<string, string | undefined>>): string {
  const isLetIn = principal.kind === 'user' && !principal.impersonation;
  return (isLetIn ? params['organizationId'] : undefined) ?? principal.organizationId;
}

function requireUser(principal: Principal): UserPrincipal {
  if (principal.kind === 'api-key') {
    throw new AppError('WRONG_CREDENTIAL_TYPE', 'This takes a user who is logged in, not an API key.');
  }
  if (principal.impersonation) throw new AppError('FORBIDDEN', 'Who acts for somebody else has no profile there.');
  return principal;
}
