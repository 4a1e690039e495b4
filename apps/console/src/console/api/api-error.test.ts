import { MillraceApiError, MillraceConnectionError } from '@millrace/sdk';
import { expect, it } from 'vitest';
import { fieldsToTell, toApiError } from './api-error.ts';

it('an answer of the API is shown with its detail, its request id and its fields', () => {
  const fields = [{ path: 'body.name', message: 'too long' }];
  const told = { status: 400, code: 'URL_NOT_ALLOWED', detail: 'name is too long', requestId: 'req_1', fields };
  const error = toApiError(new MillraceApiError({ ...told, retryAfterMs: undefined }));
  expect(error).toMatchObject({ message: 'name is too long', requestId: 'req_1', fields });
});

it('what was filled in wrongly is told by the names of the fields, not by the paths of our JSON', () => {
  const fields = [{ path: 'body.allowedAddresses.1', message: 'must be an address' }];
  const told = { status: 400, code: 'VALIDATION_FAILED', detail: 'Correct what `errors` names', requestId: 'req_1' };
  expect(toApiError(new MillraceApiError({ ...told, fields, retryAfterMs: undefined }))).toEqual({
    message: 'This cannot be taken as it is:',
    requestId: 'req_1',
    fields: [{ path: 'allowed addresses (2)', message: 'must be an address' }],
  });
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
