// Tokens that mean nothing by themselves: 256 random bits behind a prefix that tells what they are for, stored as
// SHA-256. Each is good once.
import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What a token is for, by its prefix. */
const prefixes = { refresh: 'rt', invitation: 'inv', passwordReset: 'pwr' } as const;
export type OpaqueTokenKind = keyof typeof prefixes;

/** A new token. It is shown, or sent, once. */
export function newOpaqueToken(kind: OpaqueTokenKind): string {
  return `${prefixes[kind]}_${randomBytes(32).toString('base64url')}`;
}

/** The same token for the same seed, to whoever has the key: it can be given again without having been kept. */
export function derivedOpaqueToken(kind: OpaqueTokenKind, key: Buffer, seed: readonly string[]): string {
  return `${prefixes[kind]}_${createHmac('sha256', key).update(JSON.stringify(seed)).digest('base64url')}`;
}

/** SHA-256, hex. */
export function hashOpaqueToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
