// The peak to write into a playlist when a promise and a measurement are at hand. It is only ever raised, and in steps,
// so that a multivariant playlist changes rarely.
const headroom = 1.25;
const step = 1.1;

/** The declared peak as long as it holds; above it, the measured one with headroom, rounded up to the next step of 10 %. */
export function advertisedPeakBps({ declaredBps, measuredBps }: { declaredBps: number; measuredBps: number }): number {
  if (measuredBps <= declaredBps) return declaredBps;
  return Math.ceil(step ** Math.ceil(Math.log(measuredBps * headroom) / Math.log(step)));
}
