// Sums of the ledger as the API shows them: seconds and bytes, every amount there, as JSON or as CSV.
import { usageTiers, type UsageRowView, type UsageView } from '@millrace/api-contract';
import type { Meter } from '@millrace/usage';
import type { UsageAmount, UsageRow } from './usage-rows.ts';

type AmountsView = UsageView['totals'];

export function toAmountsView(amounts: readonly UsageAmount[]): AmountsView {
  const of = (meter: Meter, tier = '') =>
    Number(amounts.find((amount) => amount.meter === meter && amount.tier === tier)?.quantity ?? 0);
  const transcoded = usageTiers.map((tier) => [tier, of('transcodedMs', tier) / 1_000] as const);
  return {
    ingestSeconds: of('ingestMs') / 1_000,
    transcodedSeconds: Object.fromEntries(transcoded) as AmountsView['transcodedSeconds'],
    storedByteSeconds: of('storedByteSeconds'),
    deliveredBytes: { origin: of('originBytes'), cdn: of('cdnBytes') },
    peakViewers: of('peakViewers'),
  };
}

export function toUsageRowView({ startsAt, channelId, amounts }: UsageRow): UsageRowView {
  return { startsAt: startsAt.toISOString(), channelId, ...toAmountsView(amounts) };
}

/** Columns of the CSV. No value of ours needs quotes, and none begins like a formula. */
const columns: readonly [name: string, of: (row: UsageRowView) => string | number][] = [
  ['startsAt', (row) => row.startsAt],
  ['channelId', (row) => row.channelId ?? ''],
  ['ingestSeconds', (row) => row.ingestSeconds],
  ...usageTiers.map((tier): (typeof columns)[number] => [
    `transcodedSeconds${tier}`,
    (row) => row.transcodedSeconds[tier],
  ]),
  ['storedByteSeconds', (row) => row.storedByteSeconds],
  ['deliveredBytesOrigin', (row) => row.deliveredBytes.origin],
  ['deliveredBytesCdn', (row) => row.deliveredBytes.cdn],
  ['peakViewers', (row) => row.peakViewers],
];

/** RFC 4180, with a header line. */
export function toCsv({ data }: Pick<UsageView, 'data'>): string {
  const lines = [columns.map(([name]) => name), ...data.map((row) => columns.map(([, of]) => of(row)))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

/** For the reference. */
export const csvExample = toCsv({
  data: [{ startsAt: '2026-11-28T00:00:00.000Z', channelId: null, ...toAmountsView([]) }],
});
