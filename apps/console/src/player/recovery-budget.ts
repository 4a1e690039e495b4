// How often a session may mend itself before it is given up and opened anew. Counts failures in a sliding window, so
// that a stream with one fault an hour plays on for ever and a broken one does not spin.

const windowMs = 60_000;
const mendsPerWindow = { network: 8, media: 3 } as const;
const longestDelayMs = 4_000;

export type FaultKind = keyof typeof mendsPerWindow;
/** `mend` after `delayMs`, or `give-up`. */
export type Remedy = { kind: 'mend'; delayMs: number } | { kind: 'give-up' };

/** Decides what to do about a fatal fault. A media fault is mended at once, a network fault after 1, 2, 4, 4… s. */
export function createRecoveryBudget(): (fault: FaultKind, nowMs: number) => Remedy {
  const faultTimesMs: Record<FaultKind, number[]> = { network: [], media: [] };
  return (fault, nowMs) => {
    const recent = faultTimesMs[fault].filter((atMs) => nowMs - atMs < windowMs);
    faultTimesMs[fault] = [...recent, nowMs];
    if (recent.length >= mendsPerWindow[fault]) return { kind: 'give-up' };
    return { kind: 'mend', delayMs: fault === 'media' ? 0 : Math.min(1_000 * 2 ** recent.length, longestDelayMs) };
  };
}
