// When an API key stops to work, and why: pure.
import type { ApiKey } from '@millrace/sdk';

export type KeyEnd = { words: 'Expired' | 'Expires' | 'Rotated, ends'; at: string };

/** Undefined: never. A rotated key ends with its grace, if it does not expire before. */
export function apiKeyEnd({ expiresAt, revokedAt }: Pick<ApiKey, 'expiresAt' | 'revokedAt'>, nowMs: number) {
  if (revokedAt !== null && (expiresAt === null || revokedAt <= expiresAt)) {
    return { words: 'Rotated, ends', at: revokedAt } satisfies KeyEnd;
  }
  if (expiresAt === null) return undefined;
  return { words: Date.parse(expiresAt) <= nowMs ? 'Expired' : 'Expires', at: expiresAt } satisfies KeyEnd;
}
