import { expect, test } from 'vitest';
import { tokenIn } from './embedding-page.ts';

test('a message with a token is one of its type, with a string of a bearable length', () => {
  expect(tokenIn({ type: 'millrace.token', token: 'a.b.c' })).toBe('a.b.c');
});

test.each([
  undefined,
  null,
  'a.b.c',
  { token: 'a.b.c' },
  { type: 'another', token: 'a.b.c' },
  { type: 'millrace.token' },
  { type: 'millrace.token', token: 7 },
  { type: 'millrace.token', token: '' },
  { type: 'millrace.token', token: 'a'.repeat(4_097) },
])('any other message has none: %j', (data) => {
  expect(tokenIn(data)).toBeUndefined();
});
