import { createSign, createVerify } from 'node:crypto';
import { expect, test } from 'vitest';
import { derivePlatformKeys } from './platform-keys.ts';

test('the derived pair signs what its public half verifies', () => {
  const { accessTokens } = derivePlatformKeys('a secret of an operator, long enough');
  const signature = createSign('sha256').update('text').sign(accessTokens.privateKeyPem);
  expect(createVerify('sha256').update('text').verify(accessTokens.publicKeyPem, signature)).toBe(true);
});

test('the same secret gives the same keys, another secret gives others', () => {
  const [one, again, other] = ['secret number one', 'secret number one', 'secret number two'].map(derivePlatformKeys);
  expect(again).toEqual(one);
  expect(other!.accessTokens.kid).not.toBe(one!.accessTokens.kid);
  expect(other!.sealing.equals(one!.sealing)).toBe(false);
});

test('no two purposes share a key', () => {
  const { streamKeyLookup, sealing, cursor } = derivePlatformKeys('a secret of an operator, long enough');
  expect(new Set([streamKeyLookup, sealing, cursor].map((key) => key.toString('hex'))).size).toBe(3);
});
