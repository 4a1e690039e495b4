// The bit rates to write into a playlist when a promise and a measurement are at hand. The peak is only ever raised, and in
// steps, so that a multivariant playlist changes rarely.
const headroom = 1.25;
const step = 1.1;
/** So much media says what the mean is, of pictures that take less than the encoder may give them. */
const easyMs = 120_000;
/** The same, when a segment took about as much as the encoder gives on average: what came before it may have been dark. */
const fullMs = 600_000;
const full = 0.9;
/** How a broadcast begins tells nothing of its mean. */
const beginningMs = 30_000;
/** An encoder has more to give at first: the buffer that it is held to begins empty. So much of its mean in seconds. */
const burstMs = 1_000;
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
 * The mean (AVERAGE-BANDWIDTH, draft-pantos-hls-rfc8216bis §4.4.6.2: of "a representative period of similar content"). What is
 * still missing of such a period counts as if it came at the declared rate (0: none is known): a player that opens a broadcast
 * while its picture is dark, and does not read the playlist again, chooses by what its network will have to carry. Once more was
 * measured than was declared, and not for the first burst alone, that holds.
 */
export function advertisedMeanBps({ declaredBps, measured }: { declaredBps: number; measured: MeasuredRate }): number {
  const { peakBps, averageBps, measuredMs } = measured;
  if (declaredBps === 0) {
    if (measuredMs >= easyMs) return averageBps;
    return Math.ceil(Math.min(Math.max(peakBps, averageBps), averageBps * unsettledFactor));
  }
  const settledMs = peakBps >= full * declaredBps ? fullMs : easyMs;
  const missing = Math.min(1, Math.max(0, (settledMs - measuredMs) / (settledMs - beginningMs)));
  const meanBps = averageBps * (1 - missing) + declaredBps * missing;
  const withoutBurstBps = averageBps - (declaredBps * burstMs) / Math.max(1, measuredMs);
  return Math.ceil(Math.max(meanBps, withoutBurstBps));
}
