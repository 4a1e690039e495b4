import { newId } from '@millrace/pipeline';
import { until } from '@millrace/testing';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Spool } from './spool.ts';
import { StorageWriter } from './storage-writer.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-writer-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true });
});

/** A writer whose storage answers when it is told to. */
function startWriter() {
  const { promise: answer, resolve, reject } = Promise.withResolvers<undefined>();
  const bodies: unknown[] = [];
  const writer = new StorageWriter({
    storage: {
      put: (_key, body) => {
        bodies.push(body);
        return answer;
      },
    },
    place: { organizationId: newId('organization'), streamId: newId('stream'), epoch: 1 },
    spool: new Spool({ directory, maxBytes: 1_000 }),
    hotWindow: { lend: () => () => undefined },
    storageReach: { awayMs: 0, watch: (attempt) => attempt() },
    signal: new AbortController().signal,
  });
  return { writer, bodies, answerNow: () => resolve(undefined), failNow: () => reject(new Error('away')) };
}

const files = () => readdir(directory);

test('an object that storage takes in a moment is never on the disk', async () => {
  const { writer, answerNow } = startWriter();
  const stored = writer.put('source', '1.m4s', [Buffer.from('media')]);
  answerNow();
  await stored;
  vi.advanceTimersByTime(60_000);
  expect(await files()).toEqual([]);
});

test('an object that storage has had for longer lies on the disk too, until it is stored', async () => {
  const { writer, bodies, answerNow } = startWriter();
  const stored = writer.put('source', '1.m4s', [Buffer.from('media')]);
  await until(() => bodies.length === 1, 5_000);
  vi.advanceTimersByTime(1_000);
  await until(async () => (await files()).length === 1, 5_000);
  answerNow();
  expect(await stored).toEqual([Buffer.from('media')]);
  expect(await files()).toEqual([]);
  expect(bodies).toHaveLength(1);
});
