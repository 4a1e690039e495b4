// What usage is shown of: each meter with how it is read from a row and written.
import type { Usage } from '@millrace/sdk';
import { bytesLabel, countLabel, mediaTimeLabel, storageLabel } from './amounts.ts';

type Amounts = Usage['totals'];
export type Meter = { title: string; of: (amounts: Amounts) => number; label: (amount: number) => string };

export const meters = {
  ingest: { title: 'Ingest', of: ({ ingestSeconds }) => ingestSeconds, label: mediaTimeLabel },
  transcoded: { title: 'Transcoded', of: ({ transcodedSeconds }) => sum(transcodedSeconds), label: mediaTimeLabel },
  delivered: { title: 'Delivered by origins', of: ({ deliveredBytes }) => deliveredBytes.origin, label: bytesLabel },
  cdn: { title: 'Delivered by a CDN', of: ({ deliveredBytes }) => deliveredBytes.cdn, label: bytesLabel },
  stored: { title: 'Storage', of: ({ storedByteSeconds }) => storedByteSeconds, label: storageLabel },
  viewers: { title: 'Peak viewers', of: ({ peakViewers }) => peakViewers, label: countLabel },
} as const satisfies Record<string, Meter>;

export type MeterName = keyof typeof meters;
export const meterNames = Object.keys(meters) as MeterName[];

function sum(amounts: Readonly<Record<string, number>>): number {
  return Object.values(amounts).reduce((total, amount) => total + amount, 0);
}
