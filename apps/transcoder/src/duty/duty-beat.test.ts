import { newId, type TranscodeJob, type WorkerDuty, type WorkerReport } from '@millrace/pipeline';
import type { SeenWorker } from '@millrace/queue';
import { createLogger } from '@millrace/service';
import { beforeEach, describe, expect, test } from 'vitest';
import { DutyBeat } from './duty-beat.ts';

const identity = { id: newId('worker'), name: 'one', version: '1', startedAtMs: 0, maxStreams: 16 };

function other(changes: Partial<WorkerReport> = {}): SeenWorker {
  const report = { ...identity, id: newId('worker'), name: 'two', duty: 'active' as const };
  return { report: { ...report, cpus: { total: 1, promised: 0 }, streams: [], ...changes }, wanted: undefined };
}

let wanted: WorkerDuty | undefined;
let others: SeenWorker[];
let reports: WorkerReport[];
let taking: boolean[];
let handedOver: number;
let running: number;
let isTurn: boolean;
let storage: { awayMs: number; reachedAgoMs: number; keepFresh: () => void };
let beat: DutyBeat;

beforeEach(() => {
  [wanted, others, reports, taking, handedOver, running] = [undefined, [other()], [], [], 0, 3];
  isTurn = true;
  storage = { awayMs: 0, reachedAgoMs: 1, keepFresh: () => undefined };
  const order = { streamId: newId('stream'), channelId: newId('channel'), organizationId: newId('organization') };
  const streams = () =>
    Array.from({ length: running }, () => ({
      order: { ...order, epoch: 1 } as TranscodeJob,
      sinceMs: 0,
      stop: new AbortController(),
      handOver: new AbortController(),
    }));
  beat = new DutyBeat({
    identity,
    duty: 'active',
    worker: {
      streams,
      setTaking: (isTaking) => taking.push(isTaking),
      handOver: (count) => {
        handedOver += count;
        running -= count;
      },
    },
    board: {
      dutyOf: () => Promise.resolve(wanted),
      report: (report) => Promise.resolve(void reports.push(report)),
      takeTurn: () => Promise.resolve(isTurn),
      list: () => Promise.resolve(others),
      remove: () => Promise.reject(new Error('Redis is away')),
    },
    cpus: () => ({ total: 2, promised: 0.5 }),
    storage,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
});

describe('a worker', () => {
  test('says what it carries, and takes streams as long as nobody says otherwise', async () => {
    await beat.beat();
    expect(reports).toMatchObject([{ name: 'one', duty: 'active', cpus: { promised: 0.5 } }]);
    expect(reports[0]?.streams).toHaveLength(3);
    expect(taking).toEqual([]);
  });

  test('that is cordoned takes no further stream and keeps those that it has', async () => {
    wanted = 'cordoned';
    await beat.beat();
    expect(taking).toEqual([false]);
    expect(handedOver).toBe(0);
    expect(reports.at(-1)?.duty).toBe('cordoned');
  });

  test('that is drained hands its streams over, a few at a time', async () => {
    wanted = 'drained';
    running = 5;
    await beat.beat();
    expect([handedOver, running]).toEqual([4, 1]);
    await beat.beat();
    await beat.beat();
    expect([handedOver, running]).toEqual([5, 0]);
  });

  test('that is drained waits while another one hands its streams over', async () => {
    wanted = 'drained';
    isTurn = false;
    await beat.beat();
    expect(handedOver).toBe(0);
    isTurn = true;
    await beat.beat();
    expect(handedOver).toBe(3);
  });

  test('that is drained keeps its streams while nobody else can take them', async () => {
    wanted = 'drained';
    for (const nobody of [[], [other({ duty: 'cordoned' })], [other({ maxStreams: 1, streams: reportedStreams(1) })]]) {
      others = nobody;
      await beat.beat();
    }
    others = [{ ...other(), wanted: 'drained' }];
    await beat.beat();
    expect(handedOver).toBe(0);
  });

  test('hands over no more than the others have room for', async () => {
    wanted = 'drained';
    others = [other({ maxStreams: 2, streams: reportedStreams(1) })];
    await beat.beat();
    expect(handedOver).toBe(1);
  });

  test('takes streams again when it is told so', async () => {
    wanted = 'drained';
    await beat.beat();
    wanted = 'active';
    await beat.beat();
    expect(taking).toEqual([false, true]);
    expect(handedOver).toBe(3);
  });

  test('goes on as before when what it was told is lost', async () => {
    wanted = 'cordoned';
    await beat.beat();
    wanted = undefined;
    await beat.beat();
    expect(taking).toEqual([false]);
  });

  describe('for which storage is away', () => {
    beforeEach(() => {
      others = [other({ storageReachedAgoMs: 3_000 })];
      storage.awayMs = 14_000;
    });
    const beatFor = async (rounds: number) => {
      for (let round = 0; round < rounds; round += 1) await beat.beat();
    };

    test('waits for it when it comes back for another first', async () => {
      await beatFor(3);
      storage.awayMs = 0;
      await beatFor(1);
      storage.awayMs = 14_000;
      await beatFor(3);
      expect([handedOver, taking]).toEqual([0, []]);
    });

    test('hands its streams to another that has reached storage since, and takes none', async () => {
      await beatFor(4);
      expect([handedOver, taking, reports.at(-1)?.duty]).toEqual([3, [false], 'drained']);
    });

    test('takes streams again when storage is back', async () => {
      await beatFor(4);
      storage.awayMs = 0;
      await beat.beat();
      expect([taking, reports.at(-1)?.duty]).toEqual([[false, true], 'active']);
    });

    test('keeps its streams when it is away for all, or nobody says otherwise, or has room, or is to take any', async () => {
      const reaches = { storageReachedAgoMs: 3_000 };
      for (const nobody of [
        other({ storageReachedAgoMs: 14_000 }),
        other(),
        other({ ...reaches, maxStreams: 1, streams: reportedStreams(1) }),
        { ...other(reaches), wanted: 'cordoned' as const },
      ]) {
        others = [nobody];
        await beatFor(4);
      }
      expect([handedOver, taking, reports.at(-1)?.duty]).toEqual([0, [], 'active']);
    });

    test('keeps its streams when that may be an old report of one for which it is away as well', async () => {
      storage.awayMs = 12_000;
      await beatFor(4);
      expect(handedOver).toBe(0);
    });

    test('hands its streams to nobody else although an admin drains it', async () => {
      others = [other({ storageReachedAgoMs: 14_000 })];
      wanted = 'drained';
      await beatFor(4);
      expect(handedOver).toBe(0);
    });
  });

  test('that leaves can do so without Redis', async () => {
    await expect(beat.close()).resolves.toBeUndefined();
  });
});

function reportedStreams(count: number): WorkerReport['streams'] {
  return Array.from({ length: count }, () => ({
    ...{ streamId: newId('stream'), channelId: newId('channel'), organizationId: newId('organization') },
    ...{ epoch: 1, sinceMs: 0 },
  }));
}
