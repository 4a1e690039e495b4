// A stream's view from its log: the newest page first, then older ones until the stream's window is covered. A window of
// twelve hours is some fifty pages, so between pages others get their turn.
import { AppError } from '@millrace/errors';
import type { LogRef, SequencedRecord } from '@millrace/playlist-log';
import { setImmediate as turn } from 'node:timers/promises';
import type { LogAccess } from './log-access.ts';
import { foldRecords } from './fold-records.ts';
import { emptyView, keepMsOf, type StreamView } from './stream-view.ts';

const pageRecords = 500;

export interface ReadView {
  view: StreamView;
  /** Sequence of the newest record that was read. */
  lastSequence: number;
}

/** Undefined when the stream has no log. Rejects with UNAVAILABLE when that cannot be found out. */
export async function readView(log: LogAccess, ref: LogRef): Promise<ReadView | undefined> {
  const { pages, runs } = await readPages(log, ref).catch((cause: unknown) => {
    const detail = 'The stream cannot be looked up now. Try again in a few seconds.';
    throw new AppError('UNAVAILABLE', detail, { cause, retryAfterSeconds: 2 });
  });
  if (runs.length === 0) return undefined;
  let view = emptyView(ref, runs);
  for (const page of pages) {
    view = foldRecords(view, page);
    if (pages.length > 1) await turn();
  }
  return { view, lastSequence: pages.at(-1)?.at(-1)?.sequence ?? 0 };
}

/** Oldest page first. Runs are read after the newest records: then no record can be without its run. */
async function readPages(log: LogAccess, ref: LogRef) {
  const newest = await log.readNewest(ref, pageRecords);
  const runs = await log.readRuns(ref);
  const fromMs = endOf(newest) - keepMsOf({ runs });
  const pages = [newest];
  for (let page = newest; page.length === pageRecords && startOf(page) > fromMs;) {
    page = await log.readBefore(ref, page[0]?.sequence ?? 0, pageRecords);
    if (page.length > 0) pages.unshift(page);
  }
  return { pages, runs };
}

function endOf(page: readonly SequencedRecord[]): number {
  return Math.max(0, ...page.map(({ record }) => ('endMs' in record ? record.endMs : 0)));
}

function startOf(page: readonly SequencedRecord[]): number {
  const first = page.find(({ record }) => 'startMs' in record)?.record;
  return first && 'startMs' in first ? first.startMs : Number.POSITIVE_INFINITY;
}
