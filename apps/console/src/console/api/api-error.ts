// Every failure as the user sees it: the API's own words (RFC 9457), with its request id, or why there was no answer.
import { MillraceApiError, type FieldProblem } from '@millrace/sdk';

export type ApiError = {
  message: string;
  /** To quote; there is none when no answer came. */
  requestId: string | undefined;
  fields: readonly FieldProblem[];
};

export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof MillraceApiError) return inWordsOfForms(thrown);
  return { message: thrown instanceof Error ? thrown.message : String(thrown), requestId: undefined, fields: [] };
}

/** Of a request that does not fit its schema the API speaks to programs; people have filled in fields. */
function inWordsOfForms(error: MillraceApiError): ApiError {
  if (error.code !== 'VALIDATION_FAILED' || error.fields.length === 0) return error;
  const fields = error.fields.map(({ path, message }) => ({ path: nameOf(path), message }));
  return { message: 'This cannot be taken as it is:', requestId: error.requestId, fields };
}

/** `body.allowedAddresses.1` → `allowed addresses (2)` */
function nameOf(path: string): string {
  return path
    .replace(/^(body|query)\./, '')
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll(/\.(\d+)/g, (_index, digits: string) => ` (${Number(digits) + 1})`)
    .replaceAll('.', ', ');
}

/** The fields that say more than the message does. */
export function fieldsToTell({ message, fields }: ApiError): readonly FieldProblem[] {
  return fields.filter((field) => field.message !== message);
}
