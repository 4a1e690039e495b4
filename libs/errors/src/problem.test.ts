import { expect, test } from 'vitest';
import { AppError } from './app-error.ts';
import { problemSchema, toAppError, toProblem } from './problem.ts';

test('the document of an error carries its code, status, words and request id', () => {
  const problem = toProblem(new AppError('NOT_FOUND', 'No channel has this id.'), 'req_1');
  expect(problemSchema.parse(problem)).toMatchObject({ status: 404, code: 'NOT_FOUND', requestId: 'req_1' });
});

test('an unexpected error becomes INTERNAL and does not tell its words', () => {
  const problem = toProblem(toAppError(new Error('password=hunter2 at /srv/app.ts')), 'req_2');
  expect(problem.status).toBe(500);
  expect(JSON.stringify(problem)).not.toContain('hunter2');
});
