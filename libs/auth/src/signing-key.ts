// Key pairs of access tokens: ES256 (ECDSA on P-256), named by a hash of the public key.
import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';

export interface SigningKey {
  /** Names the pair in token headers. */
  kid: string;
  privateKeyPem: string;
  publicKeyPem: string;
}

/** A public key as it is published (RFC 7517). */
export interface PublicJwk extends JsonWebKey {
  kid: string;
  alg: 'ES256';
  use: 'sig';
}

export function newSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    kid: createHash('sha256').update(der).digest('base64url').slice(0, 16),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim(),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
  };
}

export function toPublicJwk({ kid, publicKeyPem }: Pick<SigningKey, 'kid' | 'publicKeyPem'>): PublicJwk {
  return { ...createPublicKey(publicKeyPem).export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
}
