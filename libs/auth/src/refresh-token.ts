// Refresh tokens: 256 random bits, stored as SHA-256. They rotate at every use; a used one that comes back means a copy
// is about, and ends the whole family.
import { createHash, randomBytes } from 'node:crypto';

export const refreshTokenPattern = /^rt_[A-Za-z0-9_-]{43}$/;

export function newRefreshToken(): string {
  return `rt_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256, hex. */
export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A new family: the chain of tokens that began with one login. */
export function newTokenFamily(): string {
  return randomBytes(16).toString('hex');
}
