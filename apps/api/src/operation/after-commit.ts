// What an operation wants done once its transaction is committed, and not at all when it fails, such as sending a mail. It is
// started and not waited for; whoever does it takes care of its own failures.
import type { FastifyRequest } from 'fastify';
import type { Call } from './operation.ts';

const wanted = new WeakMap<FastifyRequest, (() => void)[]>();

export function afterCommit(request: FastifyRequest, act: () => void): void {
  wanted.set(request, [...(wanted.get(request) ?? []), act]);
}

/** Call it when the transaction of the request's operation is committed. */
export function committed(request: FastifyRequest): void {
  const acts = wanted.get(request) ?? [];
  wanted.delete(request);
  for (const act of acts) act();
}

/** The operation changes what API keys may do: this process looks them up anew. */
export function forgetCredentials({ request, context }: Pick<Call<unknown, unknown>, 'request' | 'context'>): void {
  afterCommit(request, () => {
    context.credentials.clear();
  });
}
