import { MillraceApiError, MillraceConnectionError } from '@millrace/sdk';
import { expect, it } from 'vitest';
import { fieldsToTell, toApiError } from './api-error.ts';

it('an answer of the API is shown with its detail, its request id and its fields', () => {
  const fields = [{ path: 'body.name', message: 'too long' }];
  const told = { status: 400, code: 'VALIDATION_FAILED', detail: 'name is too long', requestId: 'req_1', fields };
  const error = toApiError(new MillraceApiError({ ...told, retryAfterMs: undefined }));
  expect(error).toMatchObject({ message: 'name is too long', requestId: 'req_1', fields });
});

it.each([
  [new MillraceConnectionError('The API did not answer in time.'), 'The API did not answer in time.'],
  ['a thing', 'a thing'],
])('what is no answer of the API speaks for itself: %s', (thrown, message) => {
  expect(toApiError(thrown)).toEqual({ message, requestId: undefined, fields: [] });
});

it('tells nothing twice of a field that the message is about', () => {
  const fields = [
    { path: 'body.url', message: 'It is not public.' },
    { path: 'body.name', message: 'It is blank.' },
  ];
  const told = fieldsToTell({ message: 'It is not public.', requestId: undefined, fields });
  expect(told.map(({ path }) => path)).toEqual(['body.name']);
});
