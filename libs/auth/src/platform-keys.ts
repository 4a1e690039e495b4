// Every key of the control plane, derived from the one secret an operator keeps (HKDF-SHA-256, RFC 5869). Each purpose
// has its own key, so that knowing one tells nothing about another. Change the version in the label to rotate a purpose.
import { hkdfSync } from 'node:crypto';

export interface PlatformKeys {
  /** HMAC key by which a stream key is found. */
  streamKeyLookup: Buffer;
  /** AES-256 key of everything that must be shown again: stream keys, kept answers, signing keys. */
  sealing: Buffer;
  /** HMAC key of list cursors. */
  cursor: Buffer;
  /** HMAC key of refresh tokens that can be given again. */
  refresh: Buffer;
}

/** Derives all keys. The same secret gives the same keys on every replica and after every restart. */
export function derivePlatformKeys(secret: string): PlatformKeys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'millrace', `${purpose}/v1`, 32));
  return {
    streamKeyLookup: derive('stream-key-lookup'),
    sealing: derive('sealing'),
    cursor: derive('cursor'),
    refresh: derive('refresh'),
  };
}
