// Time in hours of UTC: the ledger's grain.

export const hourMs = 3_600_000;

/** When the hour of a time began. Both are Unix milliseconds. */
export function hourOf(atMs: number): number {
  return Math.floor(atMs / hourMs) * hourMs;
}

export interface HourShare {
  hourStartsMs: number;
  /** How much of the span lies in this hour. */
  ms: number;
}

/** A span of time, cut at the hours. A span that goes backwards has no length. */
export function hoursOf(fromMs: number, toMs: number): HourShare[] {
  const shares: HourShare[] = [];
  for (let at = fromMs; at < toMs; at = hourOf(at) + hourMs) {
    const hourStartsMs = hourOf(at);
    shares.push({ hourStartsMs, ms: Math.min(toMs, hourStartsMs + hourMs) - at });
  }
  return shares;
}
