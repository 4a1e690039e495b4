import { newId, type CellRecord, type LogSnapshot } from '@millrace/pipeline';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { testRedisUrl, until } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acquireLease, readLease, readNewest, type Lease, type LogRef } from '../src/index.ts';
import { logKeys } from '../src/keys.ts';
import { aCell, aRun } from './records.ts';

const redis = connectRedis({ url: await testRedisUrl(), role: 'commands', onError: () => undefined });
beforeAll(() => awaitRedis(redis, 5_000));
afterAll(() => quitRedis(redis));

const aRef = (): LogRef => ({ playbackId: newId('playback'), streamId: newId('stream') });

/** What the control plane says of an epoch, by playback id. */
const newestEpoch = new Map<string, number>();
/** What is done between an answer of the control plane and its coming. */
let meanwhile: () => Promise<unknown> = () => Promise.resolve();

async function acquired(ref: LogRef, epoch: number, worker: string, snapshot?: LogSnapshot): Promise<Lease> {
  const readSnapshot = () => Promise.resolve(snapshot);
  newestEpoch.set(ref.playbackId, Math.max(epoch, newestEpoch.get(ref.playbackId) ?? 0));
  const isCurrent = async () => {
    const isNewest = newestEpoch.get(ref.playbackId) === epoch;
    await meanwhile();
    return isNewest;
  };
  const result = await acquireLease({ redis, ref, epoch, worker, isCurrent, readSnapshot });
  if (result.kind !== 'acquired') throw new Error(`not acquired: ${result.kind}`);
  return result.lease;
}

async function contentOf(ref: LogRef): Promise<string[]> {
  const records = await readNewest(redis, ref, 100);
  return records.map(
    ({ sequence, record }) => `${sequence} ${record.kind === 'cell' ? `cell ${record.mediaSequence}` : record.kind}`,
  );
}

async function commitCells(lease: Lease, cells: readonly CellRecord[]): Promise<void> {
  for (const cell of cells) expect(await lease.commit([cell])).toBe('appended');
}

/** Redis as a replica has it that lacks the newest writes: what stood there when `remember` was called. */
async function snapshotOf(ref: LogRef): Promise<() => Promise<void>> {
  const { lease, log, runs, meta } = logKeys(ref);
  const keys = [lease, log, runs, meta];
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return async () => {
    await redis.del(...keys);
    for (const [index, key] of keys.entries()) if (dumps[index]) await redis.restore(key, 0, dumps[index]);
  };
}

describe('a holder', () => {
  test('goes on under the same numbers after Redis came back empty, lease and all', async () => {
    const ref = aRef();
    const lease = await acquired(ref, 1, 'a');
    await lease.commit([aRun(1), aCell(1, 0)]);
    await commitCells(lease, [aCell(1, 1)]);
    await redis.del(...Object.values(logKeys(ref)));
    await commitCells(lease, [aCell(1, 2), aCell(1, 3)]);
    expect(await contentOf(ref)).toEqual(['1 run', '2 cell 0', '3 cell 1', '4 cell 2', '5 cell 3']);
    await lease.release();
  });

  test('fills in what a failover lost before it goes on', async () => {
    const ref = aRef();
    const lease = await acquired(ref, 1, 'a');
    await lease.commit([aRun(1), aCell(1, 0)]);
    const failOver = await snapshotOf(ref);
    await commitCells(lease, [aCell(1, 1), aCell(1, 2)]);
    await failOver();
    await commitCells(lease, [aCell(1, 3)]);
    expect(await contentOf(ref)).toEqual(['1 run', '2 cell 0', '3 cell 1', '4 cell 2', '5 cell 3']);
    await lease.release();
  });

  test('has the window of its predecessor to write again', async () => {
    const ref = aRef();
    const first = await acquired(ref, 1, 'a');
    await first.commit([aRun(1), aCell(1, 0)]);
    await commitCells(first, [aCell(1, 1)]);
    const second = await acquired(ref, 2, 'b');
    await second.commit([aRun(2), aCell(2, 2)]);
    await redis.del(...Object.values(logKeys(ref)));
    await commitCells(second, [aCell(2, 3)]);
    expect(await contentOf(ref)).toEqual(['1 run', '2 cell 0', '3 cell 1', '4 run', '5 cell 2', '6 cell 3']);
    await second.release();
  });
});

describe('a zombie', () => {
  test('that is the first to write after Redis lost its data writes nothing', async () => {
    const ref = aRef();
    const zombie = await acquired(ref, 1, 'a');
    await zombie.commit([aRun(1), aCell(1, 0)]);
    const holder = await acquired(ref, 2, 'b');
    await holder.commit([aRun(2), aCell(2, 1)]);
    await redis.del(...Object.values(logKeys(ref)));
    await expect(zombie.commit([aCell(1, 1)])).rejects.toThrow();
    expect(zombie.lost.aborted).toBe(true);
    expect(await contentOf(ref)).toEqual([]);
    await commitCells(holder, [aCell(2, 2)]);
    expect(await contentOf(ref)).toEqual(['1 run', '2 cell 0', '3 run', '4 cell 1', '5 cell 2']);
    await holder.release();
  });

  test('that begins with its order after Redis lost its data writes nothing', async () => {
    const ref = aRef();
    const holder = await acquired(ref, 2, 'b');
    await holder.commit([aRun(2), aCell(2, 0)]);
    await redis.del(...Object.values(logKeys(ref)));
    const zombie = await acquired(ref, 1, 'a');
    await expect(zombie.commit([aRun(1), aCell(1, 0)])).rejects.toThrow('the stream has a later epoch');
    expect(zombie.lost.aborted).toBe(true);
    await commitCells(holder, [aCell(2, 1)]);
    expect(await contentOf(ref)).toEqual(['1 run', '2 cell 0', '3 cell 1']);
    await Promise.all([zombie.release(), holder.release()]);
  });

  test('that was frozen after it had been told that its epoch is the newest writes nothing', async () => {
    const ref = aRef();
    const zombie = await acquired(ref, 1, 'a');
    await zombie.commit([aRun(1), aCell(1, 0)]);
    await redis.del(...Object.values(logKeys(ref)));
    let holder: Lease | undefined;
    meanwhile = async () => {
      meanwhile = () => Promise.resolve();
      holder = await acquired(ref, 2, 'b');
      await holder.commit([aRun(2), aCell(2, 1)]);
      await redis.del(...Object.values(logKeys(ref)));
    };
    await expect(zombie.commit([aCell(1, 1)])).rejects.toThrow('the stream has a later epoch');
    expect(await contentOf(ref)).toEqual([]);
    await Promise.all([zombie.release(), holder?.release()]);
  });

  test('to which a failover gave its lease back is fenced, and what it wrote is taken out', async () => {
    const ref = aRef();
    const zombie = await acquired(ref, 1, 'a');
    await zombie.commit([aRun(1), aCell(1, 0)]);
    const failOver = await snapshotOf(ref);
    const holder = await acquired(ref, 2, 'b');
    await holder.commit([aRun(2), aCell(2, 1)]);
    await failOver();
    await commitCells(zombie, [aCell(1, 1)]);
    await commitCells(holder, [aCell(2, 2)]);
    expect(await contentOf(ref)).toEqual(['1 run', '2 cell 0', '3 run', '4 cell 1', '5 cell 2']);
    expect(await zombie.commit([aCell(1, 2)])).toBe('fenced');
    await holder.release();
  });
});

test('a beat that takes the lease back takes out what a zombie has written, as a commit does', async () => {
  const ref = aRef();
  const zombie = await acquired(ref, 1, 'a');
  await zombie.commit([aRun(1), aCell(1, 0)]);
  const failOver = await snapshotOf(ref);
  const holder = await acquired(ref, 2, 'b');
  await holder.commit([aRun(2), aCell(2, 1), aCell(2, 2)]);
  await failOver();
  await commitCells(zombie, [aCell(1, 1)]);
  await until(async () => (await readLease(redis, ref))?.epoch === 2, 5_000);
  await commitCells(holder, [aCell(2, 3)]);
  expect(await contentOf(ref)).toEqual(['1 run', '2 cell 0', '3 run', '4 cell 1', '5 cell 2', '6 cell 3']);
  await Promise.all([zombie.release(), holder.release()]);
});

test('who begins with an empty log writes nothing before the control plane has said that the epoch is the newest', async () => {
  const ref = aRef();
  const lease = await acquired(ref, 1, 'a');
  meanwhile = () => Promise.reject(new Error('the API is away'));
  await expect(lease.commit([aRun(1), aCell(1, 0)])).rejects.toThrow('the API is away');
  expect(await contentOf(ref)).toEqual([]);
  meanwhile = () => Promise.resolve();
  expect(await lease.commit([aRun(1), aCell(1, 0)])).toBe('appended');
  await lease.release();
});

describe('a successor', () => {
  test('of a holder that died with the log of Redis begins behind all that may have been listed', async () => {
    const ref = aRef();
    const first = await acquired(ref, 1, 'a');
    await first.commit([aRun(1), aCell(1, 0)]);
    await commitCells(first, [aCell(1, 1)]);
    const snapshot = first.snapshot();
    await redis.del(...Object.values(logKeys(ref)));
    const second = await acquired(ref, 2, 'b', snapshot);
    expect(second.tail).toMatchObject({
      isAfterLoss: true,
      lastCell: { mediaSequence: 33, discontinuitySequence: 32 },
    });
    expect(await second.commit([aRun(2), aCell(2, 34)])).toBe('appended');
    expect(await contentOf(ref)).toEqual(['1028 run', '1029 cell 34']);
    await second.release();
  });

  test('of a holder whose newest records a failover lost gives none of their numbers again', async () => {
    const ref = aRef();
    const first = await acquired(ref, 1, 'a');
    await first.commit([aRun(1), aCell(1, 0)]);
    const failOver = await snapshotOf(ref);
    await commitCells(first, [aCell(1, 1)]);
    const snapshot = first.snapshot();
    await failOver();
    const second = await acquired(ref, 2, 'b', snapshot);
    expect(await second.commit([aRun(2), aCell(2, 34)])).toBe('appended');
    expect(await contentOf(ref)).toEqual(['1 run', '2 cell 0', '1028 run', '1029 cell 34']);
    await second.release();
  });

  test('of a holder that stored a snapshot goes on where the log stands when nothing was lost', async () => {
    const ref = aRef();
    const first = await acquired(ref, 1, 'a');
    await first.commit([aRun(1), aCell(1, 0)]);
    const second = await acquired(ref, 2, 'b', first.snapshot());
    expect(second.tail).toMatchObject({ lastSequence: 2, lastCell: { mediaSequence: 0 } });
    await second.release();
  });

  test('whose storage did not answer gives the stream back when it does and knows of more than Redis', async () => {
    const ref = aRef();
    const first = await acquired(ref, 1, 'a');
    await first.commit([aRun(1), aCell(1, 0)]);
    const failOver = await snapshotOf(ref);
    await commitCells(first, [aCell(1, 1)]);
    const snapshot = first.snapshot();
    await failOver();
    const answers: (() => Promise<LogSnapshot | undefined>)[] = [
      () => Promise.reject(new Error('down')),
      () => Promise.reject(new Error('still down')),
      () => Promise.resolve(snapshot),
    ];
    const readSnapshot = () => answers.shift()?.() ?? Promise.reject(new Error('asked too often'));
    const isCurrent = () => Promise.resolve(true);
    const claim = await acquireLease({ redis, ref, epoch: 2, worker: 'b', isCurrent, readSnapshot });
    if (claim.kind !== 'acquired') throw new Error(claim.kind);
    await expect(claim.lease.commit([aRun(2), aCell(2, 1)])).rejects.toThrow('still down');
    expect(claim.lease.lost.aborted).toBe(false);
    await expect(claim.lease.commit([aRun(2), aCell(2, 1)])).rejects.toThrow('lost the end of the log');
    expect(await contentOf(ref)).toEqual(['1 run', '2 cell 0']);
    await Promise.all([first.release(), claim.lease.release()]);
  });
});
