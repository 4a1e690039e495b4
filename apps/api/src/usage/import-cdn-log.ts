// One CDN log into the ledger. Its reports are named after its content, so a file that is imported twice, or was interrupted
// and is imported again, counts once. Logs that overlap are two logs: give each request to one file.
import type { Database } from '@millrace/db';
import { maxDeliveries, type DeliveryReport } from '@millrace/pipeline';
import { hourOf, recordDeliveries } from '@millrace/usage';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { CdnLogReader, type CdnRequest } from './cdn-log.ts';

export interface ImportedLog {
  requests: number;
  /** Lines that are no deliveries of ours. */
  skipped: number;
  unreadable: number;
  /** Reports that were imported before. */
  duplicates: number;
  /** Sums that were counted; of playback ids that there are not; of hours that are closed. */
  counted: number;
  unknown: number;
  tooOld: number;
}

/** `.gz` files are unpacked. */
export async function importCdnLog(db: Database, file: string): Promise<ImportedLog> {
  const { sums, hash, ...lines } = await sumUp(file);
  const result: ImportedLog = { ...lines, duplicates: 0, counted: 0, unknown: 0, tooOld: 0 };
  const deliveries = [...sums.values()];
  for (let start = 0; start < deliveries.length; start += maxDeliveries) {
    const report: DeliveryReport = {
      source: 'cdn',
      key: `${hash}-${start / maxDeliveries}`,
      deliveries: deliveries.slice(start, start + maxDeliveries),
    };
    const outcome = await recordDeliveries(db, report);
    if (outcome.kind === 'duplicate') result.duplicates += 1;
    else for (const key of ['counted', 'unknown', 'tooOld'] as const) result[key] += outcome[key];
  }
  return result;
}

/** Per hour and stream, in the order of the file: the same file gives the same reports. */
async function sumUp(file: string) {
  const sums = new Map<string, CdnRequest>();
  const counts = { requests: 0, skipped: 0, unreadable: 0 };
  const hash = createHash('sha256');
  const reader = new CdnLogReader();
  const bytes = createReadStream(file);
  const text = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  bytes.on('error', (error) => text.destroy(error));
  for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
    hash.update(line).update('\n');
    const read = reader.read(line);
    if (read.kind === 'skipped' || read.kind === 'unreadable') counts[read.kind] += 1;
    if (read.kind !== 'request') continue;
    counts.requests += 1;
    const { playbackId, streamId, atMs, bytes: sent } = read.request;
    const key = [playbackId, streamId, hourOf(atMs)].join('|');
    sums.set(key, { playbackId, streamId, atMs: hourOf(atMs), bytes: (sums.get(key)?.bytes ?? 0) + sent });
  }
  return { sums, hash: hash.digest('hex'), ...counts };
}
