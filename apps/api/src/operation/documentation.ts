// What the OpenAPI document says about an operation: made of the same schemas that requests are checked by.
import { problemSchema } from '@millrace/errors';
import { z } from 'zod';
import type { Operation } from './operation.ts';

const idempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .optional()
  .meta({ description: 'Any text of your own, e.g. a UUID: a repetition with it answers the same and does nothing.' });
const ifMatch = z
  .string()
  .optional()
  .meta({ description: 'The `ETag` of what you have read: the change is refused when somebody has changed it since.' });

/** `needs`: what it takes to call it, in a sentence. */
export function documentationOf(operation: Operation<z.ZodType, z.ZodType, z.ZodType>, needs: string) {
  const { name, method, summary, description, params, query, body, status, response } = operation;
  return {
    operationId: name,
    tags: [name.split('.')[0] ?? name],
    summary,
    description: `${description ?? summary}\n\n${needs}`,
    security: [{ bearer: [] }],
    ...(method === 'POST' && { headers: z.object({ 'idempotency-key': idempotencyKey }) }),
    ...(method === 'PATCH' && { headers: z.object({ 'if-match': ifMatch }) }),
    ...(params && { params }),
    querystring: query,
    ...(body && { body }),
    response: { [status]: response, '4XX': problemSchema, '5XX': problemSchema },
  };
}
