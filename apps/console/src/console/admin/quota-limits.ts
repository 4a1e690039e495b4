// The quotas that a platform admin may set, and what the form's choices mean to the API. Pure.
import type { QuotaLimits } from '@millrace/sdk';

export type QuotaChoice = { kind: 'keep' | 'set' | 'none'; text: string };
type QuotaField = { name: keyof QuotaLimits; title: string; min: number; max: number; unit?: number };

export const quotaFields: readonly QuotaField[] = [
  { name: 'channels', title: 'Channels', min: 0, max: 1_000_000 },
  { name: 'concurrentStreams', title: 'Streams at once', min: 0, max: 100_000 },
  { name: 'minutesPerMonth', title: 'Minutes of ingest per month', min: 0, max: 100_000_000 },
  { name: 'renditionHeightPx', title: 'Height of the largest rendition, in pixels', min: 144, max: 4_320 },
  { name: 'ingestBitrateBps', title: 'Bit rate of an encoder, in kbit/s', min: 100, max: 200_000, unit: 1_000 },
];

/** What is kept is left out, what has no limit is null. */
export function toLimits(choices: Readonly<Partial<Record<keyof QuotaLimits, QuotaChoice>>>): QuotaLimits {
  const given = quotaFields.flatMap(({ name, unit = 1 }) => {
    const choice = choices[name];
    if (choice === undefined || choice.kind === 'keep') return [];
    return [[name, choice.kind === 'none' ? null : Math.round(Number(choice.text) * unit)] as const];
  });
  return Object.fromEntries(given);
}
