import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { newPlaybackKeyPair, readPlaybackPublicKey } from './playback-key.ts';

const spki = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

test('a new pair belongs together', () => {
  const { publicKeyPem, privateKeyPem } = newPlaybackKeyPair();
  const derived = createPublicKey(createPrivateKey(privateKeyPem)).export({ type: 'spki', format: 'pem' });
  expect(derived).toBe(publicKeyPem);
  expect(readPlaybackPublicKey(publicKeyPem)).toBe(publicKeyPem);
});

test.each([
  ['a private key', () => newPlaybackKeyPair().privateKeyPem],
  ['a key of another curve', () => spki('secp384r1')],
  [
    'an RSA key',
    () => {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
      return publicKey.export({ type: 'spki', format: 'pem' }).toString();
    },
  ],
  ['garbage', () => '-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----'],
  ['nothing', () => ''],
])('%s is not taken for a public key', (_, pem) => {
  expect(readPlaybackPublicKey(pem())).toBeUndefined();
});
