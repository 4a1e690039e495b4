// Every failure as the user sees it: the API's own words (RFC 9457), with its request id, or why there was no answer.
import { MillraceApiError, type FieldProblem } from '@millrace/sdk';

export type ApiError = {
  message: string;
  /** To quote; there is none when no answer came. */
  requestId: string | undefined;
  fields: readonly FieldProblem[];
};

export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof MillraceApiError) return thrown;
  return { message: thrown instanceof Error ? thrown.message : String(thrown), requestId: undefined, fields: [] };
}

/** The fields that say more than the message does. */
export function fieldsToTell({ message, fields }: ApiError): readonly FieldProblem[] {
  return fields.filter((field) => field.message !== message);
}
