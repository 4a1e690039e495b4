import { newId, type WorkerReport } from '@millrace/pipeline';
import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { WorkerBoard } from './worker-board.ts';

const report: WorkerReport = {
  ...{ id: newId('worker'), name: 'one', version: '1', startedAtMs: 0, duty: 'active', maxStreams: 4 },
  ...{ cpus: { total: 2, promised: 0 }, streams: [] },
};

/** What stands in Redis, by key without the prefix. */
function boardOn(stored: Record<string, string>): WorkerBoard {
  const read = (key: string) => stored[key.replace('millrace:{workers}:', '')] ?? null;
  const redis = {
    smembers: () => Promise.resolve(Object.keys(stored).map((key) => key.replace('report:', ''))),
    mget: (keys: string[]) => Promise.resolve(keys.map(read)),
  };
  return new WorkerBoard(redis as unknown as Redis);
}

test.each(['no JSON', '{"id":"of another version"}', 'null'])(
  'a report that is %s hides no other worker',
  async (text) => {
    const board = boardOn({ 'report:odd': text, [`report:${report.id}`]: JSON.stringify(report) });
    expect((await board.list()).map((seen) => seen.report)).toEqual([report]);
  },
);
