import { describe, expect, it } from 'vitest';
import { ApiError, readProblem, toApiError } from './api-error.ts';

describe('an error answer of the API', () => {
  it('is shown with its detail, its request id and its fields', () => {
    const error = readProblem(400, {
      title: 'The request does not fit its schema',
      detail: 'name is too long',
      requestId: 'req_1',
      errors: [{ path: 'body.name', message: 'too long' }, { path: 7 }, 'x'],
    });
    expect(error).toMatchObject({
      message: 'name is too long',
      status: 400,
      requestId: 'req_1',
      fields: [{ path: 'body.name', message: 'too long' }],
    });
  });

  it('falls back to its title, then to its status', () => {
    expect(readProblem(409, { title: 'Conflict' }).message).toBe('Conflict');
    expect(readProblem(502, '<html>').message).toBe('The API answered with status 502.');
    expect(readProblem(502, undefined).fields).toEqual([]);
  });
});

describe('a call without an answer', () => {
  it('says whether the API was slow or away', () => {
    expect(toApiError(new DOMException('x', 'TimeoutError')).message).toBe('The API did not answer in time.');
    expect(toApiError(new TypeError('Failed to fetch'))).toMatchObject({
      message: 'The API cannot be reached.',
      status: 0,
    });
  });

  it('keeps an ApiError as it is', () => {
    const error = new ApiError('x', { status: 404 });
    expect(toApiError(error)).toBe(error);
  });
});
