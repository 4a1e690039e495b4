// How long ago the picture on screen reached the platform, from the playlist's EXT-X-PROGRAM-DATE-TIME (RFC 8216 §4.3.2.6)
// and the platform's clock. Clocks that disagree give a figure that can't be true; such a figure is not shown.

const mostMs = 24 * 60 * 60_000;

/** Milliseconds behind live, or undefined when unknown: no date in the playlist, or clocks that disagree. */
export function latencyOf(pictureAtMs: number | undefined, nowMs: number): number | undefined {
  if (pictureAtMs === undefined) return undefined;
  const latencyMs = Math.round(nowMs - pictureAtMs);
  return latencyMs >= 0 && latencyMs <= mostMs ? latencyMs : undefined;
}

/** `2.4 s`, `24 s`, `1:05`, `1:02:03`. */
export function delayLabel(delayMs: number): string {
  if (delayMs < 9_950) return `${(delayMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(delayMs / 1_000);
  return seconds < 60 ? `${seconds} s` : clockLabel(seconds);
}

/** `0:07`, `1:05`, `1:02:03`. */
export function clockLabel(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const twoDigits = (count: number): string => String(count).padStart(2, '0');
  const rest = twoDigits(Math.floor(seconds) % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
}
