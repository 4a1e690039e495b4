import { newId, objectKey, openSegmentKey, partCopyKey, segmentName, type PartRecord } from '@millrace/pipeline';
import type { ObjectBody, ObjectStorage } from '@millrace/storage';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Cut } from '../packaging/cut.ts';
import { PartCopies } from './part-copies.ts';
import { readPart } from './read-part.ts';

const place = { organizationId: newId('organization'), streamId: newId('stream'), epoch: 1 };
const record: PartRecord = {
  kind: 'part',
  epoch: 1,
  mediaSequence: 4,
  part: 0,
  startMs: 0,
  endMs: 500,
  programDateTimeMs: 0,
  discontinuitySequence: 0,
  discontinuity: false,
  media: {},
};

test('a copy that is stored later than its segment is deleted too', async () => {
  const stored = new Set<string>();
  const slow = Promise.withResolvers<undefined>();
  const storage = {
    put: async (key: string) => {
      await slow.promise;
      stored.add(key);
    },
    delete: (keys: readonly string[]) => {
      for (const key of keys) stored.delete(key);
      return Promise.resolve();
    },
  };
  const onError = (error: unknown) => expect.unreachable(String(error));
  const copies = new PartCopies({ storage, place, signal: new AbortController().signal, onError });

  void copies.put(record, { parts: new Map() });
  const dropped = copies.drop([record]);
  await turn();
  slow.resolve(undefined);
  await dropped;
  await turn();

  expect([...stored]).toEqual([]);
});

const textOf = (body: ObjectBody) => Buffer.concat(body instanceof Uint8Array ? [body] : [...body]).toString();

/** Storage in which objects grow, of which each append may be made to fail. */
function growingStorage() {
  const objects = new Map<string, string>();
  const storage = {
    objects,
    isFull: false,
    put: (key: string, body: ObjectBody) => Promise.resolve(void objects.set(key, textOf(body))),
    delete: (keys: readonly string[]) => {
      for (const key of keys) objects.delete(key);
      return Promise.resolve();
    },
    get: (key: string) => {
      const text = objects.get(key);
      const body = Buffer.from(text ?? '');
      return Promise.resolve(text === undefined ? undefined : { body, contentType: '', sizeBytes: body.length });
    },
    grow: (key: string, body: ObjectBody): ReturnType<NonNullable<ObjectStorage['grow']>> => {
      objects.set(key, textOf(body));
      return Promise.resolve({
        append: (more) => {
          if (storage.isFull) return Promise.reject(new Error('the disk is full'));
          return Promise.resolve(void objects.set(key, (objects.get(key) ?? '') + textOf(more)));
        },
        moveTo: (wholeKey) => {
          objects.set(wholeKey, objects.get(key) ?? '');
          return Promise.resolve(void objects.delete(key));
        },
        close: () => Promise.resolve(),
      });
    },
  };
  return storage;
}

const cutOf = (source: string, audio: string) => {
  const parts = Object.entries({ source, audio }).map(([id, text]) => [id, { pieces: [Buffer.from(text)] }] as const);
  return { parts: new Map(parts) as unknown as Cut['parts'] };
};
const recordOf = (part: number, source: string, audio: string, epoch = 1): PartRecord => {
  const mediaOf = (text: string) => ({ startTicks: 0, durationTicks: 1, sizeBytes: text.length, independent: true });
  return { ...record, epoch, part, media: { source: mediaOf(source), audio: mediaOf(audio) } };
};
const copiesIn = (storage: ReturnType<typeof growingStorage>, epoch: number, errors: string[] = []) =>
  new PartCopies({
    storage,
    place: { ...place, epoch },
    signal: new AbortController().signal,
    onError: (error) => errors.push((error as Error).message),
  });
const segmentKey = (renditionId: string, epoch = 1) =>
  objectKey({ ...place, epoch, renditionId, name: segmentName(4) });
const openKey = (renditionId: string, epoch = 1) => openSegmentKey({ ...place, epoch, renditionId, mediaSequence: 4 });

test('where objects grow, parts are written once, into what becomes their segments', async () => {
  const storage = growingStorage();
  const copies = copiesIn(storage, 1);
  const records = [recordOf(0, 'one ', 'a'), recordOf(1, 'two', 'bc')];
  await copies.put(records[0]!, cutOf('one ', 'a'));
  await copies.put(records[1]!, cutOf('two', 'bc'));
  expect(Object.fromEntries(storage.objects)).toEqual({ [openKey('source')]: 'one two', [openKey('audio')]: 'abc' });
  expect((await readPart(storage, place, records[1]!, records))?.get('audio')?.toString()).toBe('bc');
  const stored = await copies.finish(4);
  await copies.drop(records, stored);
  expect(Object.fromEntries(storage.objects)).toEqual({
    [segmentKey('source')]: 'one two',
    [segmentKey('audio')]: 'abc',
  });
});

test('a segment that can grow no more has copies of its later parts, and leaves nothing', async () => {
  const [storage, errors] = [growingStorage(), [] as string[]];
  const copies = copiesIn(storage, 1, errors);
  const records = [recordOf(0, 'one ', 'a'), recordOf(1, 'two', 'bc')];
  await copies.put(records[0]!, cutOf('one ', 'a'));
  storage.isFull = true;
  await copies.put(records[1]!, cutOf('two', 'bc'));
  expect(storage.objects.get(partCopyKey({ ...place, mediaSequence: 4, part: 1 }))).toBe('twobc');
  const parts = await Promise.all(records.map((one) => readPart(storage, place, one, records)));
  expect(parts.map((part) => part?.get('source')?.toString())).toEqual(['one ', 'two']);
  expect(await copies.finish(4)).toEqual([]);
  await copies.drop(records);
  expect([[...storage.objects.keys()], new Set(errors)]).toEqual([[], new Set(['the disk is full'])]);
});

test('a successor has all of the segment in one object of its own, and that of its predecessor goes', async () => {
  const storage = growingStorage();
  const records = [recordOf(0, 'one ', 'a'), recordOf(1, 'two', 'bc', 2)];
  await copiesIn(storage, 1).put(records[0]!, cutOf('one ', 'a'));
  const copies = copiesIn(storage, 2);
  copies.resume(4, cutOf('one ', 'a'));
  await copies.put(records[1]!, cutOf('two', 'bc'));
  const parts = await Promise.all(records.map((one) => readPart(storage, place, one, records)));
  expect(parts.map((part) => part?.get('source')?.toString())).toEqual(['one ', 'two']);
  const stored = await copies.finish(4);
  await copies.drop(records, stored);
  expect([...storage.objects.keys()].sort()).toEqual([segmentKey('audio', 2), segmentKey('source', 2)].sort());
});

test('a cell whose listed bytes are lost does not grow: what it is made of is not what is listed', async () => {
  const storage = growingStorage();
  const copies = copiesIn(storage, 2);
  copies.keepApart(4);
  await copies.put(recordOf(1, 'two', 'bc', 2), cutOf('two', 'bc'));
  expect([...storage.objects.keys()]).toEqual([partCopyKey({ ...place, epoch: 2, mediaSequence: 4, part: 1 })]);
  expect(await copies.finish(4)).toEqual([]);
});
