// Bit rates of segments that exist, as BANDWIDTH and AVERAGE-BANDWIDTH count them (rfc8216bis §4.1).

export interface SegmentSize {
  durationSeconds: number;
  sizeBytes: number;
}

/**
 * Greatest bit rate of any run of segments that lasts 0.5 to 1.5 target durations; of the longest run when none does.
 * In bits per second.
 */
export function peakBitrateBps(segments: readonly SegmentSize[], targetDurationSeconds: number): number {
  let peakBps = 0;
  for (let start = 0; start < segments.length; start += 1) {
    const run = { durationSeconds: 0, sizeBytes: 0 };
    for (const segment of segments.slice(start)) {
      run.durationSeconds += segment.durationSeconds;
      run.sizeBytes += segment.sizeBytes;
      if (run.durationSeconds > 1.5 * targetDurationSeconds) break;
      if (run.durationSeconds >= 0.5 * targetDurationSeconds) peakBps = Math.max(peakBps, bitrateBps(run));
    }
  }
  return peakBps > 0 ? peakBps : averageBitrateBps(segments);
}

/** Mean bit rate in bits per second; 0 for nothing. */
export function averageBitrateBps(segments: readonly SegmentSize[]): number {
  const durationSeconds = segments.reduce((sum, segment) => sum + segment.durationSeconds, 0);
  const sizeBytes = segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  return durationSeconds > 0 ? bitrateBps({ durationSeconds, sizeBytes }) : 0;
}

function bitrateBps({ durationSeconds, sizeBytes }: SegmentSize): number {
  return (sizeBytes * 8) / durationSeconds;
}
