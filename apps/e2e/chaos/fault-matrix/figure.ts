// What a row measures beyond the stream itself, with the bound that the design gives.

export interface Figure {
  readonly name: string;
  readonly value: number;
  /** The most that it may be. */
  readonly limit: number;
  readonly unit?: 'ms';
}

export const isBeyond = ({ value, limit }: Figure) => value > limit;

/** `edge's questions, p99: 41 ms (at most 300)`. */
export function wordsOfFigure({ name, value, limit, unit }: Figure): string {
  return `${name}: ${Math.round(value)}${unit ? ` ${unit}` : ''} (at most ${limit})`;
}

/** The value that a share of all is not above; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
