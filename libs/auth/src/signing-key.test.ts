import { createPublicKey, createSign, createVerify } from 'node:crypto';
import { expect, test } from 'vitest';
import { newSigningKey, toPublicJwk } from './signing-key.ts';

test('what a pair signs, its published key verifies, and no other does', () => {
  const [one, other] = [newSigningKey(), newSigningKey()];
  const signature = createSign('sha256').update('text').sign(one.privateKeyPem);
  const verifies = (key: typeof one) =>
    createVerify('sha256')
      .update('text')
      .verify(createPublicKey({ key: toPublicJwk(key), format: 'jwk' }), signature);
  expect([verifies(one), verifies(other)]).toEqual([true, false]);
  expect(one.kid).not.toBe(other.kid);
});

test('the published key has nothing of the private one', () => {
  expect(Object.keys(toPublicJwk(newSigningKey())).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});
