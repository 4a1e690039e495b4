import { expect, test } from 'vitest';
import { derivePlatformKeys } from './platform-keys.ts';

test('the same secret gives the same keys, another secret gives others', () => {
  const [one, again, other] = ['secret number one', 'secret number one', 'secret number two'].map(derivePlatformKeys);
  expect(again).toEqual(one);
  expect(other!.sealing.equals(one!.sealing)).toBe(false);
});

test('no two purposes share a key', () => {
  const keys: Buffer[] = Object.values(derivePlatformKeys('a secret of an operator, long enough'));
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(keys.length);
});
