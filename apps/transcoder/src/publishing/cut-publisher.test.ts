import { partCopyKey, type CellRecord, type LogRecord, type PartRecord } from '@millrace/pipeline';
import { until } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { aRun, sourceRendition } from '../../test/records.ts';
import { HotWindow } from '../hot-window/hot-window.ts';
import type { Cut } from '../packaging/cut.ts';
import { CutPublisher, type CutPublisherOptions } from './cut-publisher.ts';

const record = aRun();

/** A segment of two seconds. */
function segment(index: number): Cut {
  const startMs = index * 2_000;
  const place = { segmentStartMs: startMs, part: 0, startMs, endMs: startMs + 2_000, endsSegment: true };
  const ticks = { startTicks: startMs * 90, durationTicks: 180_000 };
  const part = { renditionId: 'source', place, ...ticks, independent: true, pieces: [Buffer.alloc(8)], sizeBytes: 8 };
  return { place, parts: new Map([['source', part]]) };
}

/** A publisher in standard latency whose storage takes init segments, and no other object before it is aborted. */
function startPublisher(changes: Partial<CutPublisherOptions> = {}) {
  const abort = new AbortController();
  const spool = {
    isFull: false,
    putAside: () => Promise.resolve(undefined),
    inTurn: <T>(put: () => Promise<T>) => put(),
  };
  const records: LogRecord[] = [];
  const deleted: string[] = [];
  const publisher = new CutPublisher({
    storage: {
      put: async (key: string, _body: unknown, { signal }: { signal: AbortSignal }) => {
        if (!key.includes('init')) await delay(3_600_000, undefined, { signal });
      },
      delete: (keys: string[]) => Promise.resolve(void deleted.push(...keys)),
    },
    storageReach: { awayMs: 0, watch: (work: () => unknown) => work() },
    spool,
    hotWindow: new HotWindow(1_000_000),
    log: { commit: (more: LogRecord[]) => Promise.resolve(void records.push(...more)) },
    place: { organizationId: record.organizationId, streamId: record.streamId, epoch: 1 },
    position: { lastCell: undefined, openParts: [], runs: [] },
    interrupted: undefined,
    describeRun: () => ({ record, tracks: [{ rendition: sourceRendition, initBytes: Buffer.alloc(8) }] }),
    dateOf: (startMs: number) => startMs,
    onCommitted: () => undefined,
    onCopyError: () => undefined,
    signal: abort.signal,
    ...changes,
  } as unknown as CutPublisherOptions);
  return { publisher, spool, records, deleted, end: () => abort.abort() };
}

test('a disk that has become full while storage is away costs what is oldest, and stops nothing that is made', async () => {
  const { publisher, spool, records, end } = startPublisher();
  for (let index = 0; index < 40; index++) publisher.publish(segment(index));
  expect(publisher.room()).toBeUndefined();
  spool.isFull = true;
  await publisher.room();
  const gaps = () => records.filter((written) => written.kind === 'cell' && Object.keys(written.media).length === 0);
  await until(() => gaps().length === 26, 5_000);
  end();
  await expect(publisher.idle()).rejects.toThrow();
});

test('a cell that an earlier run left open, and that ends with what is listed of it, keeps no copies of its parts', async () => {
  const facts = { epoch: 1, mediaSequence: 8, discontinuity: false, discontinuitySequence: 0, media: {} } as const;
  const part: PartRecord = { kind: 'part', ...facts, part: 0, startMs: 0, endMs: 500, programDateTimeMs: 0 };
  const cell: CellRecord = { kind: 'cell', ...facts, startMs: 0, endMs: 500, programDateTimeMs: 0 };
  const { publisher, records, deleted } = startPublisher({
    interrupted: { kind: 'closed', record: cell, parts: [part], cuts: [] },
    position: { lastCell: undefined, openParts: [part], runs: [record] },
  });
  await publisher.idle();
  expect(records).toEqual([cell]);
  expect(deleted).toEqual([partCopyKey({ ...record, mediaSequence: 8, part: 0 })]);
});
