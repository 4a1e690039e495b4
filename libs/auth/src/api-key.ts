// API keys: `mr_`, 256 random bits in base62, and a CRC-32 of them, so that a mistyped key and a leaked one can both be
// told without a database. At rest only the SHA-256: with 256 random bits there is nothing to guess.
import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 43;
const checksumLength = 6;
const shape = new RegExp(`^mr_([0-9A-Za-z]{${secretLength}})([0-9A-Za-z]{${checksumLength}})$`);

/** A new key. It is shown once. */
export function newApiKey(): string {
  const secret = Array.from({ length: secretLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `mr_${secret}${checksum(secret)}`;
}

/** SHA-256 of the key, hex: what is stored and looked up. */
export function hashApiKey(apiKey: string): string {
  return hash('sha256', apiKey, 'hex');
}

/** The first characters, to tell keys apart on a screen; never enough to use one. */
export function apiKeyPrefix(apiKey: string): string {
  return apiKey.slice(0, Math.min(7, Math.floor(apiKey.length / 3)));
}

/**
 * Whether a text may be an API key. A text in the shape of our own keys must carry their checksum; any other text of
 * reasonable length may be the key that the operator chose at installation.
 */
export function mayBeApiKey(text: string): boolean {
  if (text.length < 16 || text.length > 256 || !/^[\x21-\x7e]+$/.test(text)) return false;
  const [, secret, sum] = shape.exec(text) ?? [];
  return secret === undefined || sum === checksum(secret);
}

function checksum(secret: string): string {
  let rest = crc32(secret);
  let text = '';
  for (let place = 0; place < checksumLength; place += 1) {
    text = (alphabet[rest % alphabet.length] ?? '') + text;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}
