import { expect, test } from 'vitest';
import { hashPassword, newPassword, verifyPassword } from './password.ts';

test('a password matches its hash and no other does', async () => {
  const kept = await hashPassword('correct horse');
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(kept, 'correct horse')).toBe(true);
  expect(await verifyPassword(kept, 'Correct horse')).toBe(false);
});

test('a user that does not exist has no right password', async () => {
  expect(await verifyPassword(undefined, 'anything')).toBe(false);
});

test('two new passwords differ', () => {
  expect(newPassword()).not.toBe(newPassword());
  expect(newPassword()).toHaveLength(20);
});
