// The disk, with failures of the system put in its way.
import fs from 'node:fs';
import * as files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DiskStorage } from '../src/disk-storage.ts';
import { maxObjectBytes, type ObjectStorage } from '../src/index.ts';
import { operationDeadlineMs } from '../src/object-storage.ts';
import { describeObjectStorage } from './conformance.ts';

let directory = '';
/** What all open files share. */
let anyFile: files.FileHandle;
beforeAll(async () => {
  directory = await files.mkdtemp(join(tmpdir(), 'millrace-storage-'));
  await using file = await files.open(join(directory, 'a-file'), 'w');
  anyFile = Object.getPrototypeOf(file) as files.FileHandle;
});
// Other tests have the same process, and the same files.
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});
afterAll(() => files.rm(directory, { recursive: true }));

const open = (below = 'conformance') => new DiskStorage(join(directory, below));
const video = { contentType: 'video/mp4' };
const failure = (code: string) => Object.assign(new Error(`${code}: simulated`), { code });

describeObjectStorage('the disk', open);

test.each([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EFBIG', 'too-large'],
  ['EACCES', 'denied'],
  ['EIO', 'unavailable'],
])('a write that stops half-way with %s is told as "%s" and leaves nothing behind', async (code, reason) => {
  const [storage, key] = [open(`failing-${code}`), 'o/org/str/1/720p/1.m4s'];
  await files.mkdir(dirname(join(directory, `failing-${code}`, key)), { recursive: true });
  vi.spyOn(anyFile, 'writev').mockImplementationOnce(async function (this: files.FileHandle) {
    await this.write('half');
    throw failure(code);
  });
  const stored = storage.put(key, Buffer.from('whole'), video);
  await expect(stored).rejects.toMatchObject({ name: 'StorageError', reason });
  expect(await files.readdir(join(directory, `failing-${code}`), { recursive: true })).toEqual([]);
});

describe('a disk that hangs', () => {
  const never = new Promise<never>(() => undefined);

  test('holds nobody who has stopped waiting for it', async () => {
    const [storage, caller] = [open('hanging'), new AbortController()];
    const isAsked = Promise.withResolvers<undefined>();
    vi.spyOn(anyFile, 'writev').mockImplementationOnce(() => (isAsked.resolve(undefined), never));
    const stored = storage.put('o/a/1.m4s', Buffer.from('x'), { ...video, signal: caller.signal });
    await isAsked.promise;
    caller.abort(new Error('the run is over'));
    await expect(stored).rejects.toThrow('the run is over');
  });

  test('holds nobody for longer than an operation may take', async () => {
    const object = await open('hanging').grow('o/a/2.m4s', Buffer.from('x'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(anyFile, 'writev').mockReturnValueOnce(never);
    const appended = object.append(Buffer.from('y'));
    vi.advanceTimersByTime(operationDeadlineMs);
    vi.useRealTimers();
    await expect(appended).rejects.toMatchObject({ name: 'StorageError', reason: 'unavailable' });
    await object.close();
  });
});

test('a directory that goes away between its creation and the file is made again', async () => {
  vi.spyOn(fs.promises, 'open').mockRejectedValueOnce(failure('ENOENT'));
  syncBuiltinESMExports();
  await open('vanishing').put('o/a/1.m4s', Buffer.from('x'), video);
  expect(await open('vanishing').get('o/a/1.m4s')).toMatchObject({ sizeBytes: 1 });
});

test('an object is read into the memory that the caller gives', async () => {
  const [storage, memory] = [open('allocated'), Buffer.alloc(10)];
  await storage.put('o/a/1.m4s', Buffer.from('bytes'), video);
  const stored = await storage.get('o/a/1.m4s', { allocate: (sizeBytes) => memory.subarray(0, sizeBytes) });
  expect([stored?.sizeBytes, memory.toString('latin1')]).toEqual([5, 'bytes\0\0\0\0\0']);
});

const textAt = async (storage: ObjectStorage, key: string) =>
  Buffer.from((await storage.get(key))?.body ?? Buffer.from('nothing')).toString();

test('what grows can be read as far as it has come, and lies under its own key when it is whole', async () => {
  const storage = open('growing');
  const [key, wholeKey] = ['o/org/1/7.open.m4s', 'o/org/1/7.m4s'];
  const growing = await storage.grow(key, Buffer.from('one '));
  expect(await textAt(storage, key)).toBe('one ');
  await growing.append([Buffer.from('two '), Buffer.from('three')]);
  expect([await textAt(storage, key), await textAt(storage, wholeKey)]).toEqual(['one two three', 'nothing']);
  await growing.moveTo(wholeKey);
  await growing.close();
  expect([await textAt(storage, key), await textAt(storage, wholeKey)]).toEqual(['nothing', 'one two three']);
  expect(await files.readdir(join(directory, 'growing/o/org/1'))).toEqual(['7.m4s']);
});

test('what grew stays when its process dies, and another one takes its place at once', async () => {
  const [storage, key] = [open('regrown'), 'o/org/1/7.open.m4s'];
  const dead = await storage.grow(key, Buffer.from('half'));
  const reads: string[] = [];
  const begun = storage.grow(key, Buffer.from('half and more'));
  while (reads.at(-1) !== 'half and more') reads.push(await textAt(storage, key));
  expect(new Set(reads)).toEqual(new Set([...(reads[0] === 'half' ? ['half'] : []), 'half and more']));
  await dead.append(Buffer.from(' lost'));
  expect(await textAt(storage, key)).toBe('half and more');
  await Promise.all([dead.close(), (await begun).close()]);
});

test('an object that can grow no more says why, and one of more than its bound grows no more', async () => {
  const storage = open('grown-up');
  const growing = await storage.grow('o/org/1/7.open.m4s', Buffer.from('x'));
  await expect(growing.append(new Uint8Array(maxObjectBytes))).rejects.toMatchObject({ reason: 'too-large' });
  vi.spyOn(anyFile, 'writev').mockRejectedValueOnce(failure('ENOSPC'));
  const full = await storage.grow('o/org/1/8.open.m4s', new Uint8Array());
  await expect(full.append(Buffer.from('x'))).rejects.toMatchObject({ name: 'StorageError', reason: 'full' });
  await Promise.all([growing.close(), full.close()]);
});

test('directories go with their last object', async () => {
  await open('empty').put('o/org/str/1/720p/1.m4s', Buffer.from('x'), video);
  await open('empty').put('o/org/other/1.m4s', Buffer.from('x'), video);
  await open('empty').delete(['o/org/str/1/720p/1.m4s']);
  expect(await files.readdir(join(directory, 'empty/o/org'))).toEqual(['other']);
});

test('a file that a dead process left half-written goes with its prefix and is never read', async () => {
  await files.mkdir(join(directory, 'dead/o/org/1'), { recursive: true });
  await files.writeFile(join(directory, 'dead/o/org/1/.1.m4s.0d9b'), 'half');
  expect(await open('dead').get('o/org/1/1.m4s')).toBeUndefined();
  expect(await open('dead').deletePrefix('o/org/')).toBe(1);
  expect(await files.readdir(join(directory, 'dead'))).toEqual([]);
});

test('a directory that is a file is told as unavailable by the check', async () => {
  await expect(open('a-file').check()).rejects.toMatchObject({ reason: 'unavailable' });
});

test('objects arrive while their neighbours are the last to leave the directory', async () => {
  const storage = open('busy');
  for (let round = 0; round < 50; round++) {
    const [older, newer] = [`o/org/1/${round}.m4s`, `o/org/1/${round + 1}.m4s`];
    await Promise.all([storage.delete([older]), storage.put(newer, Buffer.from('x'), video)]);
    expect(await storage.get(newer)).toBeDefined();
  }
});
