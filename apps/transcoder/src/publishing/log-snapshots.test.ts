import { newId, type LogSnapshot } from '@millrace/pipeline';
import { createLogger } from '@millrace/service';
import type { ObjectStorage, StoredObject } from '@millrace/storage';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aRun } from '../../test/records.ts';
import { LogSnapshots } from './log-snapshots.ts';

let answers: PromiseWithResolvers<StoredObject | undefined>[];
let snapshots: LogSnapshots;

beforeEach(() => {
  vi.useFakeTimers();
  answers = [];
  const get = () => {
    const answer = Promise.withResolvers<StoredObject | undefined>();
    answers.push(answer);
    return answer.promise;
  };
  const order = { organizationId: newId('organization'), streamId: newId('stream'), epoch: 2 };
  const log = createLogger({ service: 'test', level: 'silent' });
  snapshots = new LogSnapshots({ get } as unknown as ObjectStorage, order, log);
});
afterEach(() => void vi.useRealTimers());

test('what a slow storage says late is for whoever asks next', async () => {
  const first = expect(snapshots.read()).rejects.toThrow('late');
  await vi.advanceTimersByTimeAsync(3_100);
  await first;
  for (const answer of answers) answer.resolve(undefined);
  await vi.advanceTimersByTimeAsync(200);
  expect(await snapshots.read()).toBeUndefined();
  expect(answers).toHaveLength(2);
  void snapshots.read();
  expect(answers).toHaveLength(4);
});

function snapshotAt(lastSequence: number): LogSnapshot {
  const times = { startMs: 0, endMs: 2_000, programDateTimeMs: 0 };
  const numbers = { epoch: 1, mediaSequence: 0, discontinuitySequence: 0, discontinuity: false };
  return {
    version: 1,
    lastSequence,
    lastCell: { kind: 'cell', ...numbers, ...times, media: {} },
    runs: [{ sequence: 1, run: aRun() }],
  };
}

/** The snapshots of one stream, by epoch, in a storage that keeps them. */
function kept() {
  const stored = new Map<string, Uint8Array>();
  const storage = {
    put: (key: string, body: Uint8Array) => Promise.resolve(void stored.set(key, body)),
    get: (key: string) => Promise.resolve(stored.has(key) ? { body: stored.get(key) } : undefined),
    delete: (keys: string[]) => {
      for (const key of keys) stored.delete(key);
      return Promise.resolve();
    },
  } as unknown as ObjectStorage;
  const place = { organizationId: newId('organization'), streamId: newId('stream') };
  const of = (epoch: number) =>
    new LogSnapshots(storage, { ...place, epoch }, createLogger({ service: 'test', level: 'silent' }));
  return { of, stored };
}

test('what a holder that was frozen stores when it wakes up hides nothing of its successor', async () => {
  const { of } = kept();
  const [frozen, successor] = [of(4), of(5)];
  successor.offer(snapshotAt(29));
  frozen.offer(snapshotAt(28));
  await vi.advanceTimersByTimeAsync(0);
  expect(await of(6).read()).toMatchObject({ lastSequence: 29 });
});

test('a holder that was frozen while two others had the stream replaces what neither has stored', async () => {
  const { of, stored } = kept();
  const [frozen, second, third] = [of(4), of(5), of(6)];
  second.offer(snapshotAt(29));
  await vi.advanceTimersByTimeAsync(0);
  third.offer(snapshotAt(35));
  await vi.advanceTimersByTimeAsync(0);
  frozen.offer(snapshotAt(28));
  await vi.advanceTimersByTimeAsync(0);
  expect(await of(7).read()).toMatchObject({ lastSequence: 35 });
  expect(stored.size).toBe(2);
});

test('a snapshot is found however many epochs behind it had nothing to keep', async () => {
  const { of } = kept();
  of(1).offer(snapshotAt(28));
  await vi.advanceTimersByTimeAsync(0);
  expect(await of(60).read()).toMatchObject({ lastSequence: 28 });
});
