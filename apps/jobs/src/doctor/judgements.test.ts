import { newId, type WorkerReport } from '@millrace/pipeline';
import { describe, expect, test } from 'vitest';
import { carryOut, lineOf } from './check.ts';
import { judgeEncoders, judgeNode, judgeRoom } from './machine-checks.ts';
import { judgeRedis, judgeSkew } from './store-checks.ts';
import { judgeQueue, judgeWorkers } from './work-checks.ts';

const gigabyte = 1024 ** 3;
const redis = { redis_version: '7.0.15', maxmemory_policy: 'noeviction', aof_enabled: '1', used_memory: '50' };
const worker = (changes: Partial<WorkerReport> = {}) => ({
  report: {
    ...{ id: newId('worker'), name: 'w', version: '1', startedAtMs: 0, duty: 'active' as const, maxStreams: 2 },
    ...{ cpus: { total: 1, promised: 0 }, streams: [], ...changes },
  },
  wanted: undefined,
});

describe('the doctor', () => {
  test.each([
    ['an old Node', judgeNode('20.11.1'), 'fail'],
    ['the Node of the project', judgeNode('24.21.0'), 'ok'],
    ['an ffmpeg with its encoders', judgeEncoders('5.1', ' V..... libx264  H.264\n A....D aac   AAC\n'), 'ok'],
    ['an ffmpeg without x264', judgeEncoders('5.1', ' A....D aac   AAC\n V..... libx264rgb H.264\n'), 'fail'],
    ['a disk with room', judgeRoom('/', 9 * gigabyte), 'ok'],
    ['a disk that fills', judgeRoom('/', 2 * gigabyte), 'warn'],
    ['a full disk', judgeRoom('/', gigabyte / 2), 'fail'],
    ['a Redis as it should be', judgeRedis(redis), 'ok'],
    ['a Redis of another time', judgeRedis({ ...redis, redis_version: '6.0.9' }), 'fail'],
    ['a Redis that evicts', judgeRedis({ ...redis, maxmemory: '100', maxmemory_policy: 'allkeys-lru' }), 'fail'],
    ['a Redis that fills', judgeRedis({ ...redis, maxmemory: '60' }), 'warn'],
    ['a full Redis', judgeRedis({ ...redis, maxmemory: '51' }), 'fail'],
    ['a Redis that forgets', judgeRedis({ ...redis, aof_enabled: '0' }), 'warn'],
    ['clocks that agree', judgeSkew('Redis', -40), 'ok'],
    ['clocks that drift', judgeSkew('Redis', -900), 'warn'],
    ['clocks that lie', judgeSkew('Redis', 3_600_000), 'fail'],
    ['no transcoder', judgeWorkers([]), 'fail'],
    ['a transcoder', judgeWorkers([worker()]), 'ok'],
    ['transcoders without room', judgeWorkers([worker({ maxStreams: 1, streams: [aStream()] })]), 'warn'],
    ['transcoders that take nothing', judgeWorkers([{ ...worker(), wanted: 'drained' as const }]), 'fail'],
    ['an empty queue', judgeQueue(0, 0), 'ok'],
    ['a job that has just come', judgeQueue(1, 900), 'ok'],
    ['a job that waits', judgeQueue(1, 9_000), 'warn'],
    ['a job that nobody takes', judgeQueue(3, 90_000), 'fail'],
  ] as const)('%s', (_name, finding, verdict) => {
    expect(finding.verdict).toBe(verdict);
    expect(finding.fix === undefined).toBe(verdict === 'ok');
  });

  test('tells what a failed check saw, and what to do', async () => {
    const look = () => Promise.reject(new Error('Invalid query:\n\nconnect ECONNREFUSED 127.0.0.1:5432'));
    const finding = await carryOut({ name: 'postgresql', fix: 'Start it.', look });
    expect(lineOf(finding)).toMatch(/^FAIL {2}postgresql +connect ECONNREFUSED 127\.0\.0\.1:5432\n +→ Start it\.$/);
  });
});

function aStream(): WorkerReport['streams'][number] {
  return {
    ...{ streamId: newId('stream'), channelId: newId('channel'), organizationId: newId('organization') },
    ...{ epoch: 1, sinceMs: 0 },
  };
}
