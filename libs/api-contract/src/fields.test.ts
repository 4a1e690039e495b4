import { describe, expect, test } from 'vitest';
import { createChannelSchema, listQuerySchema, loginSchema } from './index.ts';

const named = (name: string) => createChannelSchema.safeParse({ name }).success;

describe('a name', () => {
  test.each(['a', 'Main stage', '<img src=x onerror=alert(1)>', '日本語', '👩‍👩‍👧', 'x'.repeat(200)])(
    'may be %j',
    (name) => {
      expect(named(name)).toBe(true);
    },
  );
  test.each(['', '   ', 'x'.repeat(201), 'nul\0', 'line\nbreak', 'turned \u202E around', 'half \uD800 of it'])(
    'may not be %j',
    (name) => {
      expect(named(name)).toBe(false);
    },
  );
});

describe('a page limit', () => {
  test.each(['1', '20', '100'])('may be %j', (limit) => {
    expect(listQuerySchema.parse({ limit }).limit).toBe(limit);
  });
  test.each(['0', '-1', '101', '1e2', '10.5', 'NaN', '', ' 5', ['1', '2']])('may not be %j', (limit) => {
    expect(listQuerySchema.safeParse({ limit }).success).toBe(false);
  });
  test('is 20 when not given', () => {
    expect(listQuerySchema.parse({}).limit).toBe('20');
  });
});

test('a request with a field that is not known is refused', () => {
  expect(createChannelSchema.safeParse({ name: 'a', organizationId: 'org_x' }).success).toBe(false);
});

test('a channel is made with the standard mode and a window of a minute unless told otherwise', () => {
  expect(createChannelSchema.parse({ name: 'a' })).toEqual({
    name: 'a',
    latencyMode: 'standard',
    reconnectWindowSeconds: 60,
  });
});

test('a password is limited in bytes, not in characters', () => {
  const login = (password: string) => loginSchema.safeParse({ email: 'a@b.c', password }).success;
  expect(login('x'.repeat(256))).toBe(true);
  expect(login('é'.repeat(129))).toBe(false);
});
