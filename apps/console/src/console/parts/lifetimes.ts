// How long a new key lives.

export const lifetimes = [
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
  ['never', 'Never'],
] as const;
export type Lifetime = (typeof lifetimes)[number][0];

/** The time at which a key that is made now expires; null: never. */
export function expiryOf(lifetime: Lifetime, nowMs: number): string | null {
  return lifetime === 'never' ? null : new Date(nowMs + Number(lifetime) * 86_400_000).toISOString();
}
