// What is read of a request, by schema. A refusal names each field by its path, e.g. `body.name`.
import { AppError, type FieldError } from '@millrace/errors';
import { z } from 'zod';

export type RequestPart = 'body' | 'query';

/** So many wrong fields are told; an answer is not larger than what it refuses. */
const maxNamed = 20;

/** Parses one part of a request. Throws VALIDATION_FAILED or, when only unknown fields are wrong, UNKNOWN_FIELD. */
export function parsePart<S extends z.ZodType>(schema: S, part: RequestPart, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const fields = issues
    .slice(0, maxNamed)
    .flatMap((issue) => fieldErrors(issue, part))
    .slice(0, maxNamed);
  const onlyUnknown = issues.every((issue) => issue.code === 'unrecognized_keys');
  throw onlyUnknown
    ? new AppError('UNKNOWN_FIELD', `Remove what this operation does not take: ${names(fields)}.`, { fields })
    : new AppError('VALIDATION_FAILED', `Correct what \`errors\` names: ${names(fields)}.`, { fields });
}

function fieldErrors(issue: z.core.$ZodIssue, part: RequestPart): FieldError[] {
  const at = (path: PropertyKey[]) => [part, ...path.map(String)].join('.').slice(0, 200);
  if (issue.code !== 'unrecognized_keys') return [{ path: at(issue.path), message: issue.message }];
  return issue.keys.slice(0, maxNamed).map((key) => ({ path: at([...issue.path, key]), message: 'is not known here' }));
}

function names(fields: readonly FieldError[]): string {
  return fields
    .slice(0, 5)
    .map((field) => field.path)
    .join(', ');
}
