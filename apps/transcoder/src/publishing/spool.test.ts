import { piecesOf, type ObjectBody } from '@millrace/storage';
import { newId, objectKey } from '@millrace/pipeline';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StorageReach } from '../duty/storage-reach.ts';
import { HotWindow } from '../hot-window/hot-window.ts';
import { rescueSpooled } from './rescue-spooled.ts';
import { Spool } from './spool.ts';
import { StorageWriter } from './storage-writer.ts';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'millrace-spool-'))));
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true });
});

const place = { organizationId: newId('organization'), streamId: newId('stream'), epoch: 1 };
const never = new AbortController().signal;
const pieces = [Uint8Array.of(1, 2), Uint8Array.of(3)];

/** A storage that is away for so many tries, and notes how much was put aside at each. */
function storageAwayFor(tries: number, spool: Spool) {
  const stored: Uint8Array[] = [];
  const hotWindow = new HotWindow(10);
  const storageReach = new StorageReach({ check: () => Promise.resolve() });
  const aside: number[] = [];
  const lent: Promise<Uint8Array | undefined>[] = [];
  const put = async (_key: string, body: ObjectBody) => {
    aside.push(spool.sizeBytes);
    const reading = hotWindow.read({ ...place, renditionId: 'source', name: '1.m4s' });
    lent.push(reading);
    // What is stored is lent no more.
    await reading;
    if (aside.length <= tries) throw new Error('the store cannot be reached');
    stored.push(Buffer.concat(body instanceof Uint8Array ? [body] : body));
  };
  const writer = new StorageWriter({
    storage: { put },
    place,
    spool,
    hotWindow,
    storageReach,
    signal: new AbortController().signal,
  });
  return { writer, stored, aside, lent, storageReach };
}

test('what is not taken at once waits on the disk, and goes when it is stored', async () => {
  const spool = new Spool({ directory, maxBytes: 10 });
  const { writer, stored, aside } = storageAwayFor(2, spool);
  await writer.put('source', '1.m4s', pieces);
  expect(aside).toEqual([0, 3, 3]);
  expect(stored).toEqual([Buffer.from([1, 2, 3])]);
  expect(spool.sizeBytes).toBe(0);
  expect(await readdir(directory)).toEqual([]);
});

test('what waits can be read meanwhile, from memory and from the disk', async () => {
  const { writer, lent } = storageAwayFor(2, new Spool({ directory, maxBytes: 10 }));
  await writer.put('source', '1.m4s', pieces);
  expect(await Promise.all(lent)).toEqual([1, 2, 3].map(() => Buffer.from([1, 2, 3])));
});

test('while storage is away nothing waits in memory, not even for its first try', async () => {
  const spool = new Spool({ directory, maxBytes: 10 });
  const { writer, aside, storageReach } = storageAwayFor(0, spool);
  await storageReach.watch(() => Promise.reject(new Error('the store cannot be reached'))).catch(() => undefined);
  await writer.put('source', '1.m4s', pieces);
  expect(aside).toEqual([3]);
});

test('what a worker that died had put aside is given to origins by the next one, and stored', async () => {
  const key = objectKey({ ...place, renditionId: 'source', name: '1.m4s' });
  const dead = new Spool({ directory, maxBytes: 10 });
  await dead.putAside(key, pieces);
  await dead.putAside(objectKey({ ...place, renditionId: 'source', name: '2.m4s' }), pieces);
  const [cutOff = ''] = (await readdir(directory)).filter(
    (name) => !name.endsWith(Buffer.from(key).toString('base64url')),
  );
  await truncate(join(directory, cutOff), 1);
  const spool = new Spool({ directory, maxBytes: 10 });
  const hotWindow = new HotWindow(10);
  const stored: [string, Buffer][] = [];
  const lent: Promise<Uint8Array | undefined>[] = [];
  const put = async (at: string, body: ObjectBody) => {
    const reading = hotWindow.read({ ...place, renditionId: 'source', name: '1.m4s' });
    lent.push(reading);
    // What is stored is lent no more, and its file goes.
    await reading;
    if (lent.length === 1) throw new Error('the store cannot be reached');
    stored.push([at, Buffer.concat(piecesOf(body))]);
  };
  expect(await rescueSpooled({ spool, hotWindow, storage: { put }, signal: never })).toBe(1);
  expect(stored).toEqual([[key, Buffer.from([1, 2, 3])]]);
  expect(await Promise.all(lent)).toEqual([1, 2].map(() => Buffer.from([1, 2, 3])));
  expect(await readdir(directory)).toEqual([]);
  expect(spool.sizeBytes).toBe(0);
});

test('what another user has put there is not stored, nor what a link leads to', async () => {
  const key = (name: string) => objectKey({ ...place, renditionId: 'source', name });
  const dead = new Spool({ directory, maxBytes: 10 });
  await dead.putAside(key('1.m4s'), pieces);
  const [file = ''] = await readdir(directory);
  const elsewhere = join(directory, 'elsewhere');
  await rename(join(directory, file), elsewhere);
  await symlink(elsewhere, join(directory, file));
  await dead.putAside(key('2.m4s'), pieces);
  const own = process.getuid!();
  const getuid = vi.spyOn(process, 'getuid').mockReturnValue(own);
  const found = async () => (await new Spool({ directory, maxBytes: 10 }).leftovers()).map((object) => object.key);
  expect(await found()).toEqual([key('2.m4s')]);
  getuid.mockReturnValue(own + 1);
  expect(await found()).toEqual([]);
  getuid.mockRestore();
});

test('what finds no room stays in memory', async () => {
  const spool = new Spool({ directory, maxBytes: 3 });
  const first = await spool.putAside('o/another', pieces);
  expect(spool.isFull).toBe(true);
  const { writer, stored, aside } = storageAwayFor(1, spool);
  await writer.put('source', '1.m4s', pieces);
  expect([aside, stored]).toEqual([[3, 3], [Buffer.from([1, 2, 3])]]);
  await first!.drop();
  expect(spool.isFull).toBe(false);
});

test('what the disk does not take stays in memory', async () => {
  const spool = new Spool({ directory: join(directory, 'there is none'), maxBytes: 10 });
  const { writer, stored, aside } = storageAwayFor(1, spool);
  await writer.put('source', '1.m4s', pieces);
  expect([aside, stored]).toEqual([[0, 0], [Buffer.from([1, 2, 3])]]);
});

test('a disk that takes nothing for ten seconds, though there would be room, counts as full until it takes something', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const disk = join(directory, 'mounted later');
  const spool = new Spool({ directory: disk, maxBytes: 10 });
  const isFullAfter = async (laterMs: number) => {
    vi.advanceTimersByTime(laterMs);
    await spool.putAside('o/another', pieces);
    return spool.isFull;
  };
  expect([await isFullAfter(0), await isFullAfter(9_900), await isFullAfter(200)]).toEqual([false, false, true]);
  await mkdir(disk);
  expect(await isFullAfter(0)).toBe(false);
});

test('so many are tried again at a time, first come first', async () => {
  const spool = new Spool({ directory, maxBytes: 10 });
  const running: number[] = [];
  const held = Array.from({ length: 10 }, () => Promise.withResolvers<undefined>());
  const done = held.map(({ promise }, i) =>
    spool.inTurn(() => {
      running.push(i);
      return promise;
    }, never),
  );
  expect(running).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  held[3]!.resolve(undefined);
  await done[3];
  expect(running.at(-1)).toBe(8);
  for (const { resolve } of held) resolve(undefined);
  await Promise.all(done);
  expect(running).toHaveLength(10);
});

test('who gives up waiting for its turn leaves it to those behind', async () => {
  const spool = new Spool({ directory, maxBytes: 10 });
  const held = Promise.withResolvers<undefined>();
  const first = Array.from({ length: 8 }, () => spool.inTurn(() => held.promise, never));
  const giveUp = new AbortController();
  const impatient = spool.inTurn(() => Promise.resolve('its turn'), giveUp.signal);
  const patient = spool.inTurn(() => Promise.resolve('its turn'), never);
  giveUp.abort(new Error('given up'));
  await expect(impatient).rejects.toThrow('given up');
  held.resolve(undefined);
  expect(await patient).toBe('its turn');
  await Promise.all(first);
});
