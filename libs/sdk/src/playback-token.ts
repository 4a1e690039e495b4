// Playback tokens: JWTs (ES256) that open a channel whose playback policy is `signed`. Made where the private key is, with
// no call to the API.

export interface PlaybackTokenOptions {
  /** The id of the playback key. */
  keyId: string;
  /** Its private half: PEM, PKCS #8. */
  privateKey: string;
  playbackId: string;
  /** At most 12 hours; one hour unless given. */
  expiresInSeconds?: number;
  /** Hosts of pages that may play: `example.com`, `*.example.com`. */
  domains?: readonly string[];
  /** ISO 3166-1 alpha-2. */
  countries?: readonly string[];
  /** The viewer's address, or a prefix such as `192.0.2.0/24`. */
  ip?: string;
}

const longestSeconds = 43_200;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export async function signPlaybackToken(options: PlaybackTokenOptions): Promise<string> {
  const { keyId, privateKey, playbackId, expiresInSeconds = 3_600, domains, countries, ip } = options;
  if (!(expiresInSeconds > 0 && expiresInSeconds <= longestSeconds))
    throw new RangeError(`expiresInSeconds must be from 1 to ${longestSeconds}.`);
  const exp = Math.floor(Date.now() / 1_000) + Math.floor(expiresInSeconds);
  const claims = { sub: playbackId, aud: 'playback', exp, domains, countries, ip };
  const text = `${encoded({ alg: 'ES256', typ: 'JWT', kid: keyId })}.${encoded(claims)}`;
  const key = await crypto.subtle.importKey('pkcs8', bytesOfPem(privateKey), algorithm, false, ['sign']);
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text));
  return `${text}.${base64url(new Uint8Array(signature))}`;
}

/** A playback URL with its token. */
export async function signPlaybackUrl(hlsUrl: string, options: PlaybackTokenOptions): Promise<string> {
  const url = new URL(hlsUrl);
  url.searchParams.set('token', await signPlaybackToken(options));
  return url.href;
}

function bytesOfPem(pem: string): Uint8Array<ArrayBuffer> {
  const body = /-----BEGIN PRIVATE KEY-----([\s\S]+)-----END PRIVATE KEY-----/.exec(pem)?.[1];
  if (body === undefined) throw new TypeError('privateKey must be PEM (PKCS #8).');
  return Uint8Array.from(atob(body.replace(/\s/g, '')), (character) => character.charCodeAt(0));
}

function encoded(value: unknown): string {
  return base64url(new TextEncoder().encode(JSON.stringify(value)));
}

function base64url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
