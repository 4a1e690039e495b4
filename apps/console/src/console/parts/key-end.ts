// When a key stops to work, and why: pure.

export type KeyEnd = { words: 'Expired' | 'Expires' | 'Works on until'; at: string };
export type EndingKey = { expiresAt: string | null; revokedAt: string | null };

/** Undefined: never. A key that was rotated or revoked ends with its grace, if it does not expire before. */
export function keyEnd({ expiresAt, revokedAt }: EndingKey, nowMs: number): KeyEnd | undefined {
  if (revokedAt !== null && (expiresAt === null || revokedAt <= expiresAt)) {
    return { words: 'Works on until', at: revokedAt };
  }
  if (expiresAt === null) return undefined;
  return { words: Date.parse(expiresAt) <= nowMs ? 'Expired' : 'Expires', at: expiresAt };
}
