// Playback keys: P-256 pairs. Tenants sign playback tokens with the private half; origins check by the public one.
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

const curve = 'prime256v1';

export interface PlaybackKeyPair {
  publicKeyPem: string;
  /** PKCS #8. */
  privateKeyPem: string;
}

export function newPlaybackKeyPair(): PlaybackKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
  return {
    publicKeyPem: toPem(publicKey),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A public key as it is kept; undefined when the text is none, or of another kind. */
export function readPlaybackPublicKey(pem: string): string | undefined {
  if (!pem.startsWith('-----BEGIN PUBLIC KEY-----')) return undefined;
  try {
    const key = createPublicKey(pem);
    const isOurKind = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === curve;
    return isOurKind ? toPem(key) : undefined;
  } catch {
    return undefined;
  }
}

function toPem(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}
