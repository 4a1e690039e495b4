// Tokens that mean nothing by themselves: 256 random bits behind a prefix that tells what they are for, stored as
// SHA-256. Each is good once.
import { createHash, randomBytes } from 'node:crypto';

/** What a token is for, by its prefix. */
const prefixes = { refresh: 'rt', invitation: 'inv', passwordReset: 'pwr' } as const;
export type OpaqueTokenKind = keyof typeof prefixes;

/** A new token. It is shown, or sent, once. */
export function newOpaqueToken(kind: OpaqueTokenKind): string {
  return `${prefixes[kind]}_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256, hex. */
export function hashOpaqueToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
