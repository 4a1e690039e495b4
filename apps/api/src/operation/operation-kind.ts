// What the kinds of operation differ in: who may call them, and what they see of the database.
import type { DatabaseTransaction } from '@millrace/db';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditActor } from '../audit/write-audit.ts';
import type { RouteAccess } from '../plugins/route-access.ts';
import type { Sender } from './idempotency.ts';
import type { Call } from './operation.ts';

/** What stands in the path. */
export type Params = Call<unknown, unknown>['params'];

/** Who may call an operation. `P` is who calls. */
export interface Gate<P> {
  access: RouteAccess;
  /** What it takes to call it, in a sentence of the reference. */
  needs: string;
  /** Throws when there are no good credentials. */
  authenticate(request: FastifyRequest, reply: FastifyReply): Promise<P>;
  /** Throws when the caller may not. */
  permit(caller: P): void;
  /** The caller as the audit log names it, and as the sender of idempotency keys. */
  actorOf(caller: P): AuditActor & Sender;
  /** Whose audit log this is for. */
  auditedIn(caller: P, params: Params, result: unknown): string | null;
}

/** What the kind of an operation adds to it: who may call it, and what it sees of the database. */
export interface Kind<P, Q, B, R> extends Gate<P> {
  transactionOf(caller: P): <T>(work: (tx: DatabaseTransaction) => Promise<T>) => Promise<T>;
  /** What is done before the transaction begins; `handle` gets what it gives. */
  prepare?(caller: P, call: Call<Q, B>): Promise<unknown>;
  handle(caller: P, call: Call<Q, B>, tx: DatabaseTransaction, prepared: unknown): Promise<R>;
}
