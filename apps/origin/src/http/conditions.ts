// What a request makes its answer depend on (RFC 9110 §13), by the entity tag alone: nothing here has a date of its own.
import { AppError } from '@millrace/errors';
import { problemAnswer, unchangedAnswer, type Answer } from './answer.ts';
import type { DeliveryRequest } from './delivery-request.ts';

/** What is answered instead of `whole`; undefined when its conditions let the caller have that. */
export function answerToConditions(request: DeliveryRequest, whole: Answer): Answer | undefined {
  const etag = whole.headers['etag'] ?? '';
  const wanted = request.header('if-match');
  if (wanted !== undefined && !tagsOf(wanted).some((tag) => tag === '*' || tag === etag)) return changed();
  const known = request.header('if-none-match');
  const isKnown = known !== undefined && tagsOf(known).some((tag) => ['*', etag].includes(tag.replace(/^W\//, '')));
  return isKnown ? unchangedAnswer(whole) : undefined;
}

function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim());
}

function changed(): Answer {
  return problemAnswer(new AppError('PRECONDITION_FAILED', 'What is here has another entity tag than If-Match says.'));
}
