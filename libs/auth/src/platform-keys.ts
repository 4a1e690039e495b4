// Every key of the control plane, derived from the one secret an operator keeps (HKDF-SHA-256, RFC 5869). Each purpose
// has its own key, so that knowing one tells nothing about another. Change the version in the label to rotate a purpose.
import { createECDH, createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface PlatformKeys {
  /** HMAC key by which a stream key is found. */
  streamKeyLookup: Buffer;
  /** AES-256 key of everything that must be shown again: stream keys, kept answers. */
  sealing: Buffer;
  /** HMAC key of list cursors. */
  cursor: Buffer;
  /** ES256 pair of access tokens. */
  accessTokens: SigningKey;
}

export interface SigningKey {
  /** Names the pair in token headers: hash of the public key. */
  kid: string;
  privateKeyPem: string;
  publicKeyPem: string;
}

/** Derives all keys. The same secret gives the same keys on every replica and after every restart. */
export function derivePlatformKeys(secret: string): PlatformKeys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'millrace', `${purpose}/v1`, 32));
  return {
    streamKeyLookup: derive('stream-key-lookup'),
    sealing: derive('sealing'),
    cursor: derive('cursor'),
    accessTokens: signingKey(derive('access-tokens')),
  };
}

function signingKey(scalar: Buffer): SigningKey {
  const privateKey = p256PrivateKey(scalar);
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    kid: createHash('sha256').update(der).digest('base64url').slice(0, 16),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim(),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
  };
}

/** 32 derived bytes are a valid P-256 scalar but for one case in 2^32, which `setPrivateKey` refuses. */
function p256PrivateKey(scalar: Buffer): KeyObject {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: scalar.toString('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33, 65).toString('base64url'),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}
