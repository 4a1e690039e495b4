// When a signing key begins to sign, when its successor is due, and when nothing it signed counts any more. Pure.

export interface KeyTimes {
  activatesAt: Date;
  /** Null while it has no successor. */
  retiresAt: Date | null;
}

/** Urgent: the keys of now may be in wrong hands. */
export type RotationKind = 'orderly' | 'urgent';

/** From publishing a key to signing with it: a day for who keeps a copy of the public keys; or for every replica to see it. */
export const keyLeadMs: Readonly<Record<RotationKind, number>> = { orderly: 86_400_000, urgent: 60_000 };
/** How long a replaced key verifies on: longer than the longest token, the dashboard's of eight hours. */
export const keyOverlapMs: Readonly<Record<RotationKind, number>> = { orderly: 12 * 3_600_000, urgent: 0 };
/** A key signs for so long before its successor takes over. */
export const keySigningLifeMs = 30 * 86_400_000;

/** Whether it is time to publish the next key. */
export function isRotationDue(known: readonly KeyTimes[], now: Date): boolean {
  const newest = known.filter((key) => key.retiresAt === null).at(-1);
  return !newest || newest.activatesAt.getTime() + keySigningLifeMs - keyLeadMs.orderly <= now.getTime();
}

export function isRetired({ retiresAt }: KeyTimes, now: Date): boolean {
  return retiresAt !== null && retiresAt <= now;
}
