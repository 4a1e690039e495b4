// The frame rate of a source, from its first frames. x264's rate control needs the true one: told 1000 it collapses.

/** Rates that encoders use. Time stamps in whole milliseconds can't tell 29.97 from 30: the SPS can. */
const commonRates = [10, 12, 12.5, 15, 20, 24_000 / 1_001, 24, 25, 30_000 / 1_001, 30, 48, 50, 60_000 / 1_001, 60];
const maxFrameRate = 60;
const tolerance = 0.1;

/** Frames that are needed for a measurement. */
export const framesToMeasure = 13;

/**
 * Frames per second from decode times in ms. Live sources jitter, so the median interval counts; `declared` is the SPS'
 * own rate, believed when the intervals or their mean are anywhere near it. Never above 60.
 */
export function measureFrameRate(dtsMs: readonly number[], declared: number | undefined): number {
  const intervalsMs = dtsMs.slice(1).map((timeMs, i) => timeMs - (dtsMs[i] ?? 0));
  const median = rateOf(medianOf(intervalsMs));
  const mean = rateOf(intervalsMs.reduce((sum, interval) => sum + interval, 0) / intervalsMs.length);
  const measured = median ?? mean ?? declared ?? 30;
  if (declared !== undefined && [median, mean].some((rate) => rate && Math.abs(declared / rate - 1) < 0.2)) {
    return Math.min(declared, maxFrameRate);
  }
  const nearest = commonRates.reduce((a, b) => (Math.abs(b - measured) < Math.abs(a - measured) ? b : a));
  return Math.min(Math.abs(nearest / measured - 1) < tolerance ? nearest : measured, maxFrameRate);
}

function rateOf(intervalMs: number): number | undefined {
  return intervalMs > 0 ? 1_000 / intervalMs : undefined;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
