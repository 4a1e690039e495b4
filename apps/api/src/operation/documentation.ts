// What the OpenAPI document says about an operation: made of the same schemas that requests are checked by.
import { z } from 'zod';
import type { RouteAccess } from '../plugins/route-access.ts';
import { errorCodesOf } from './error-codes.ts';
import type { Operation } from './operation.ts';

const repeats = 'Any text of your own, e.g. a UUID: a repetition with it answers the same and does nothing.';
const ifMatch = z
  .string()
  .optional()
  .meta({ description: 'The `ETag` of what you have read: the change is refused when somebody has changed it since.' });

/** The header of an operation that takes it; `description` says what it does there. */
export function idempotencyKeyHeader(description: string) {
  return z.object({ 'idempotency-key': z.string().min(1).max(255).optional().meta({ description }) });
}

function headersOf(method: string) {
  const headers = idempotencyKeyHeader(repeats);
  return method === 'PATCH' ? headers.extend({ 'if-match': ifMatch }) : headers;
}

export interface Caller {
  access: RouteAccess;
  /** What it takes to call it, in a sentence. */
  needs: string;
}

export function documentationOf(operation: Operation<z.ZodType, z.ZodType, z.ZodType>, { access, needs }: Caller) {
  const { name, method, summary, description, params, query, body, status, response, text } = operation;
  return {
    operationId: name,
    tags: [name.split('.')[0] ?? name],
    summary,
    description: `${description ?? summary}\n\n${needs}`,
    security: [{ bearer: [] }],
    ...(method !== 'GET' && { headers: headersOf(method) }),
    ...(params && { params }),
    querystring: query,
    ...(body && { body }),
    response: { [status]: response },
    'x-error-codes': errorCodesOf(operation, access.kind),
    ...(text && { 'x-text-type': text.type, 'x-text-example': text.example }),
  };
}
