// What every object storage must do. Run against each implementation: a service must not be able to tell them apart.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { maxObjectBytes, type ObjectStorage, type StoredObject } from '../src/index.ts';

/** The key under test differs per test, so that one storage serves them all. */
const newPrefix = () => `o/org_${randomBytes(6).toString('hex')}/str_1/`;
const textOf = (object: StoredObject | undefined) => Buffer.from(object?.body ?? []).toString();
const video = { contentType: 'video/mp4' };

export function describeObjectStorage(name: string, storageOf: () => ObjectStorage): void {
  describe(`${name} as an object storage`, () => {
    test('gives back the bytes, size and content type that were put', async () => {
      const key = `${newPrefix()}1/720p/17.m4s`;
      const body = randomBytes(300_000);
      await storageOf().put(key, body, video);
      const stored = await storageOf().get(key);
      expect(stored).toMatchObject({ contentType: 'video/mp4', sizeBytes: 300_000 });
      expect(body.equals(stored?.body ?? new Uint8Array())).toBe(true);
    });

    test('keeps an empty object', async () => {
      const key = `${newPrefix()}1/audio/0.m4s`;
      await storageOf().put(key, new Uint8Array(), video);
      expect(await storageOf().get(key)).toMatchObject({ sizeBytes: 0 });
    });

    test('puts the view that it was given and not the buffer behind it', async () => {
      const key = `${newPrefix()}1/audio/0.m4s`;
      await storageOf().put(key, Buffer.from('abcdef').subarray(2, 4), video);
      expect(textOf(await storageOf().get(key))).toBe('cd');
    });

    test('joins an object that comes in pieces', async () => {
      const key = `${newPrefix()}1/720p/1.m4s`;
      const pieces = [Buffer.from('abc'), new Uint8Array(), Buffer.from('defgh').subarray(1, 3)];
      await storageOf().put(key, pieces, video);
      expect(textOf(await storageOf().get(key))).toBe('abcef');
    });

    test('replaces an object that is put again', async () => {
      const key = `${newPrefix()}1/720p/1.m4s`;
      await storageOf().put(key, Buffer.from('longer than the next'), video);
      await storageOf().put(key, Buffer.from('next'), video);
      expect(textOf(await storageOf().get(key))).toBe('next');
    });

    test.each(['', 'deeper/'])('answers undefined for an object that is not there (%s)', async (below) => {
      const prefix = newPrefix();
      await storageOf().put(`${prefix}1/720p/1.m4s`, Buffer.from('x'), video);
      expect(await storageOf().get(`${prefix}1/720p/${below}2.m4s`)).toBeUndefined();
    });

    test('deletes the objects it is told to and no others', async () => {
      const prefix = newPrefix();
      const keys = ['1.m4s', '2.m4s', '3.m4s'].map((name) => `${prefix}1/720p/${name}`);
      for (const key of keys) await storageOf().put(key, Buffer.from(key), video);
      await storageOf().delete(keys.slice(0, 2));
      const left = await Promise.all(keys.map(async (key) => (await storageOf().get(key)) !== undefined));
      expect(left).toEqual([false, false, true]);
    });

    test('deletes nothing twice without complaint, and an empty list', async () => {
      const key = `${newPrefix()}1/720p/1.m4s`;
      await storageOf().delete([key, `${newPrefix()}1/720p/1.m4s`]);
      await storageOf().delete([]);
      expect(await storageOf().get(key)).toBeUndefined();
    });

    test('deletes everything below a prefix, counts it, and leaves the neighbour whose name begins alike', async () => {
      const prefix = newPrefix();
      const neighbour = `${prefix.slice(0, -1)}2/1/720p/1.m4s`;
      const keys = ['1/720p/1.m4s', '1/audio/1.m4s', '2/720p/2.m4s'].map((rest) => prefix + rest);
      for (const key of [...keys, neighbour]) await storageOf().put(key, Buffer.from('x'), video);
      expect(await storageOf().deletePrefix(prefix)).toBe(3);
      expect(await storageOf().deletePrefix(prefix)).toBe(0);
      expect(await storageOf().get(keys[0]!)).toBeUndefined();
      expect(await storageOf().get(neighbour)).toBeDefined();
    });

    test('takes many objects at once', async () => {
      const prefix = newPrefix();
      const keys = Array.from({ length: 100 }, (_, number) => `${prefix}1/720p/${number}.m4s`);
      await Promise.all(keys.map((key) => storageOf().put(key, Buffer.from(key), video)));
      const stored = await Promise.all(keys.map((key) => storageOf().get(key)));
      expect(stored.map((object) => textOf(object))).toEqual(keys);
    });

    test.each(['/etc/passwd', 'o/../../secret', 'o//x', 'o/.hidden', '', 'o/a\0b', 'o/', 'o/a b', 'x'.repeat(513)])(
      'refuses %j as a key, before anything is touched',
      async (key) => {
        await expect(storageOf().put(key, Buffer.from('x'), video)).rejects.toThrow(TypeError);
        await expect(storageOf().get(key)).rejects.toThrow(TypeError);
        await expect(storageOf().delete([key])).rejects.toThrow(TypeError);
      },
    );

    test.each(['', '/', 'o', '../', 'o/../'])('refuses %j as a prefix', async (prefix) => {
      await expect(storageOf().deletePrefix(prefix)).rejects.toThrow(TypeError);
    });

    test('refuses an object beyond its bound and stores nothing', async () => {
      const key = `${newPrefix()}1/720p/1.m4s`;
      const body = new Uint8Array(maxObjectBytes + 1);
      await expect(storageOf().put(key, body, video)).rejects.toMatchObject({ reason: 'too-large' });
      expect(await storageOf().get(key)).toBeUndefined();
    });

    test('stops for its caller with the caller’s own reason, and stores nothing', async () => {
      const key = `${newPrefix()}1/720p/1.m4s`;
      const signal = AbortSignal.abort(new Error('the worker stops'));
      await expect(storageOf().put(key, Buffer.from('x'), { ...video, signal })).rejects.toThrow('the worker stops');
      await expect(storageOf().get(key, { signal })).rejects.toThrow('the worker stops');
      expect(await storageOf().get(key)).toBeUndefined();
    });

    test('passes its own check', async () => {
      await expect(storageOf().check()).resolves.toBeUndefined();
    });
  });
}
