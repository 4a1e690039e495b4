// RFC 9457 problem details, the one shape of every error answer.
import { z } from 'zod';
import { AppError } from './app-error.ts';
import { errorCatalogue, type ErrorCode } from './catalogue.ts';

export const problemContentType = 'application/problem+json; charset=utf-8';

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** The problem document of an error. */
export function toProblem(error: AppError, requestId: string): Problem {
  return {
    type: `urn:millrace:error:${error.code}`,
    title: errorCatalogue[error.code].title,
    status: error.status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(error.fields.length > 0 && { errors: [...error.fields] }),
  };
}

/** Any thrown value as an AppError; what is not one becomes INTERNAL without its words. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError('INTERNAL', 'The error has been logged. Quote the requestId when you report it.', {
    cause: thrown,
  });
}
