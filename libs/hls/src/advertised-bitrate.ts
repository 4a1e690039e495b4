// The bit rates to write into a playlist when a promise and a measurement are at hand. The peak is only ever raised, and in
// steps, so that a multivariant playlist changes rarely.
const headroom = 1.25;
const step = 1.1;
/** So much media says what the mean is. */
const settledMs = 120_000;
/** Less says it not so well: where nothing was declared, a little more is told. */
const unsettledFactor = 1.05;

export interface MeasuredRate {
  /** Greatest segment bit rate, and mean bit rate. */
  peakBps: number;
  averageBps: number;
  /** How much media that is. */
  measuredMs: number;
}

/** The declared peak as long as it holds; above it, the measured one with headroom, rounded up to the next step of 10 %. */
export function advertisedPeakBps({ declaredBps, measuredBps }: { declaredBps: number; measuredBps: number }): number {
  if (measuredBps <= declaredBps) return declaredBps;
  return Math.ceil(step ** Math.ceil(Math.log(measuredBps * headroom) / Math.log(step)));
}

/**
 * The mean (AVERAGE-BANDWIDTH, draft-pantos-hls-rfc8216bis §4.4.6.2). What is still missing of the first two minutes counts as
 * if it came at the declared rate (0: none is known): a player that opens a broadcast while its picture is dark, and does
 * not read the playlist again, chooses by what its network will have to carry.
 */
export function advertisedMeanBps({ declaredBps, measured }: { declaredBps: number; measured: MeasuredRate }): number {
  const { peakBps, averageBps, measuredMs } = measured;
  const missingMs = settledMs - measuredMs;
  if (missingMs <= 0) return averageBps;
  if (declaredBps === 0) return Math.ceil(Math.min(Math.max(peakBps, averageBps), averageBps * unsettledFactor));
  return Math.ceil(Math.max(averageBps, (averageBps * measuredMs + declaredBps * missingMs) / settledMs));
}
