// Figures as lines.

const columns = [52, 44] as const;

export function print(what: string, figure: string, remark = ''): void {
  process.stdout.write(`${what.padEnd(columns[0])} ${figure.padEnd(columns[1])} ${remark}\n`);
}

export function ratio(mine: number, peer: number, bar: number): string {
  const times = mine / peer;
  return `${times.toFixed(2)} × (${times <= bar ? 'meets' : 'MISSES'} ${bar} ×)`;
}

/** NaN when there is nothing to measure. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
