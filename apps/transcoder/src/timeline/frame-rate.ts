// The frame rate of a source, from its first frames. x264's rate control needs the true one: told 1000 it collapses.

/** Rates that encoders use. Time stamps in whole milliseconds can't tell 29.97 from 30: the SPS can. */
const commonRates = [10, 12, 12.5, 15, 20, 24_000 / 1_001, 24, 25, 30_000 / 1_001, 30, 48, 50, 60_000 / 1_001, 60];
const maxFrameRate = 60;
const tolerance = 0.02;

/** Frames that are needed for a measurement. */
export const framesToMeasure = 13;

/**
 * Frames per second from decode times in ms; `declared` is the SPS' own, believed when it agrees with the measurement
 * within a tenth. Never above 60.
 */
export function measureFrameRate(dtsMs: readonly number[], declared: number | undefined): number {
  const spanMs = (dtsMs.at(-1) ?? 0) - (dtsMs[0] ?? 0);
  const measured = spanMs > 0 ? ((dtsMs.length - 1) * 1_000) / spanMs : (declared ?? 30);
  if (declared !== undefined && Math.abs(declared / measured - 1) < 0.1) return Math.min(declared, maxFrameRate);
  const nearest = commonRates.reduce((a, b) => (Math.abs(b - measured) < Math.abs(a - measured) ? b : a));
  const rate = Math.abs(nearest / measured - 1) < tolerance ? nearest : measured;
  return Math.min(rate, maxFrameRate);
}
