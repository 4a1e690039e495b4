// AES-256-GCM for secrets that must be shown again. The context (whose secret it is) is authenticated, so a sealed text
// that was moved to another row does not open. Text form: `v1.<nonce>.<tag>.<ciphertext>`, base64url.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;

/** Seals `text` for one context, e.g. `organization|channel|key`. */
export function seal(key: Buffer, text: string, context: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return ['v1', ...[nonce, cipher.getAuthTag(), ciphertext].map((part) => part.toString('base64url'))].join('.');
}

/** Opens a sealed text. Throws when key, context or text are not those it was sealed with. */
export function unseal(key: Buffer, sealed: string, context: string): string {
  const [version, ...parts] = sealed.split('.');
  const [nonce, tag, ciphertext] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (version !== 'v1' || !nonce || !tag || !ciphertext) throw new Error('The sealed text has no known form.');
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: 16 }).setAAD(Buffer.from(context));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}
