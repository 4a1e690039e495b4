// Amounts as people read them: bytes in decimal units, times in hours and minutes, and bit rates.

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const bitUnits = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'] as const;

/** `0 B`, `3.4 GB`: three digits at most. */
export function bytesLabel(bytes: number): string {
  return scaled(bytes, byteUnits);
}

export function bitrateLabel(bitsPerSecond: number): string {
  return scaled(bitsPerSecond, bitUnits);
}

/** Minutes of media, as usage is counted: `0 min`, `12.5 min`, `3 h 20 min`. */
export function mediaTimeLabel(seconds: number): string {
  const minutes = seconds / 60;
  if (minutes < 60) return `${Math.round(minutes * 10) / 10} min`;
  const whole = Math.round(minutes);
  return `${countLabel(Math.floor(whole / 60))} h ${whole % 60} min`;
}

/** Byte-seconds as bytes kept for an hour: `4 GB·h`. */
export function storageLabel(byteSeconds: number): string {
  return `${bytesLabel(byteSeconds / 3_600)}·h`;
}

export function countLabel(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}

function scaled(amount: number, units: readonly string[]): string {
  let [value, unit] = [amount, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1_000, unit + 1];
  return `${threeDigits(value)} ${units[unit] ?? ''}`;
}

function threeDigits(value: number): string {
  if (value >= 100) return countLabel(Math.round(value));
  return `${Number(value.toPrecision(3))}`;
}
