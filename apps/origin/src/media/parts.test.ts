import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LowLatencyOrigin } from '../../test/low-latency-origin.ts';
import { aCell, aPart, aRun, lowLatency } from '../../test/records.ts';

let origin: LowLatencyOrigin;

// Segments 0 to 4 are complete, of four parts each; segment 5 has not begun.
beforeEach(async () => {
  vi.useFakeTimers();
  origin = new LowLatencyOrigin();
  await origin.get('720p.m3u8');
});
afterEach(() => {
  origin.close();
  vi.useRealTimers();
});

const partBytes = (n: number) => Buffer.alloc(25, n);
const segment = Buffer.concat([0, 1, 2, 3].map(partBytes));
/** A part of all renditions, as it is kept until its segment is stored. */
const copyOf = (n: number) => Buffer.concat([partBytes(n), Buffer.alloc(10, n + 1), Buffer.alloc(5, n + 2)]);
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('a part', () => {
  it('is fetched once from the worker that made it, however many ask', async () => {
    origin.hot.set('720p/4.3.m4s', partBytes(3));
    const answers = await Promise.all(Array.from({ length: 50 }, () => origin.get('1/720p/4.3.m4s')));
    for (const { status, body } of answers) expect([status, body]).toEqual([200, partBytes(3)]);
    expect(origin.reads).toEqual(['hot 720p/4.3.m4s']);
    expect(answers[0]?.headers['cache-control']).toContain('immutable');
  });

  it('that comes next is waited for, and then sent whole', async () => {
    const answer = origin.get('1/720p/5.0.m4s');
    await settle();
    expect(origin.reads).toEqual([]);
    origin.hot.set('720p/5.0.m4s', partBytes(0));
    origin.append(aPart(5, 0));
    const { status, body, headers } = await answer;
    expect([status, body, headers['content-length']]).toEqual([200, partBytes(0), '25']);
  });

  it('of a watched rendition is fetched as soon as it is listed, and stays when its worker dies', async () => {
    origin.hot.set('720p/5.0.m4s', partBytes(0)).set('360p/5.0.m4s', partBytes(0));
    origin.append(aPart(5, 0));
    await settle();
    expect(origin.reads).toEqual(['hot 720p/5.0.m4s']);
    origin.hot.set('720p/5.0.m4s', 'worker is dead');
    expect((await origin.get('1/720p/5.0.m4s')).status).toBe(200);
  });

  it('is cut from its segment when its worker has died', async () => {
    origin.hot.set('720p/4.2.m4s', 'worker is dead');
    origin.stored.set('720p/4.m4s', segment);
    expect((await origin.get('1/720p/4.2.m4s')).body).toEqual(partBytes(2));
  });

  it('is in its copy when its worker has died before the segment was stored', async () => {
    origin.hot.set('720p/5.0.m4s', 'worker is dead').set('360p/5.0.m4s', 'worker is dead');
    origin.append(aPart(5, 0));
    origin.stored.set('parts/5.0.m4s', copyOf(7));
    expect((await origin.get('1/720p/5.0.m4s')).body).toEqual(partBytes(7));
    expect((await origin.get('1/360p/5.0.m4s')).body).toEqual(Buffer.alloc(10, 8));
    expect((await origin.get('1/audio/5.0.m4s')).body).toEqual(Buffer.alloc(5, 9));
  });

  it('is in its open segment when its worker has died, where segments are stored part by part', async () => {
    const growing = new LowLatencyOrigin({ objectsGrow: true });
    await growing.get('720p.m3u8');
    for (const part of [0, 1, 2]) growing.hot.set(`720p/5.${part}.m4s`, 'worker is dead');
    growing.append(aPart(5, 0), aPart(5, 1), aPart(5, 2));
    growing.stored.set('720p/5.open.m4s', Buffer.concat([partBytes(7), partBytes(8), partBytes(9).subarray(1)]));
    expect((await growing.get('1/720p/5.1.m4s')).body).toEqual(partBytes(8));
    expect((await growing.get('1/720p/5.0.m4s')).body).toEqual(partBytes(7));
    expect((await growing.get('1/720p/5.2.m4s')).status).toBe(404);
    growing.close();
  });

  it('is cut from its segment when that is stored, its copy is gone, and the origin has not read so yet', async () => {
    origin.append(aPart(5, 0), aPart(5, 1));
    origin.stored.set('720p/5.m4s', segment);
    expect((await origin.get('1/720p/5.1.m4s')).body).toEqual(partBytes(1));
    expect((await origin.get('1/720p/5.0.m4s')).body).toEqual(partBytes(0));
  });

  it('of a dead worker is there before, while and after a successor completes the segment', async () => {
    const [early, late] = [partBytes(7), partBytes(1)];
    for (const part of [0, 1]) origin.hot.set(`720p/5.${part}.m4s`, 'worker is dead');
    origin.append(aPart(5, 0), aPart(5, 1), aRun(origin.ref, { epoch: 2, lowLatency }));
    for (const part of [0, 1]) origin.stored.set(`parts/5.${part}.m4s`, copyOf(7));
    expect((await origin.get('1/720p/5.0.m4s')).body).toEqual(early);
    origin.append(aPart(5, 2, { epoch: 2 }), aPart(5, 3, { epoch: 2 }), aCell(5, { epoch: 2 }));
    origin.stored.clear();
    origin.stored.set('720p/5.m4s', Buffer.concat([early, early, late, late]));
    expect((await origin.get('1/720p/5.1.m4s')).body).toEqual(early);
    // Players were told to expect it where the dead one would have made it.
    expect((await origin.get('1/720p/5.2.m4s')).body).toEqual(late);
    expect((await origin.get('2/720p/5.3.m4s')).body).toEqual(late);
  });

  it('that ends its segment is there when its worker dies while it is fetched, and its copy is gone', async () => {
    origin.append(...[0, 1, 2].map((part) => aPart(5, part)));
    origin.hot.set('720p/5.3.m4s', 'worker is dead');
    origin.append(aPart(5, 3));
    expect(origin.reads.at(-1)).toBe('hot 720p/5.3.m4s');
    origin.stored.set('720p/5.m4s', segment);
    origin.append(aCell(5));
    expect((await origin.get('1/720p/5.3.m4s')).body).toEqual(partBytes(3));
  });

  it('is still there when what follows is a hole in the source', async () => {
    origin.append(aPart(5, 0), aRun(origin.ref, { epoch: 2, lowLatency }));
    origin.append(...[1, 2, 3].map((part) => aPart(5, part, { epoch: 2 })), aCell(5, { epoch: 2 }));
    const afterHole = { epoch: 2, startMs: 60_000, endMs: 62_000 };
    origin.append(aPart(6, 0, afterHole), aCell(6, afterHole));
    origin.stored.set('720p/5.m4s', segment);
    // Players were told to expect it where the first run would have made it.
    expect((await origin.get('1/720p/5.1.m4s')).body).toEqual(partBytes(1));
  });

  it.each(['5.3.m4s', '5.m4s'])(
    'or segment is there while a successor stores it, and its copies go: %s',
    async (name) => {
      origin.append(...[0, 1, 2, 3].map((part) => aPart(5, part)), aCell(5));
      await settle();
      vi.advanceTimersByTime(1_100);
      for (const part of [0, 1, 2, 3]) origin.stored.set(`parts/5.${part}.m4s`, copyOf(part));
      const read = origin.stored.get.bind(origin.stored);
      vi.spyOn(origin.stored, 'get').mockImplementation((key) => {
        const found = read(key);
        if (key === '720p/5.m4s' && !found) {
          origin.stored.clear();
          origin.stored.set('720p/5.m4s', segment);
        }
        return found;
      });
      expect((await origin.get(`1/720p/${name}`)).status).toBe(200);
    },
  );

  it('is still there when its playlists no longer list it', async () => {
    origin.stored.set('720p/4.m4s', segment);
    for (let n = 5; n < 11; n += 1) origin.append(...[0, 1, 2, 3].map((part) => aPart(n, part)), aCell(n));
    const { text } = await origin.get('720p.m3u8');
    expect(text).not.toContain('4.2.m4s');
    expect((await origin.get('1/720p/4.2.m4s')).body).toEqual(partBytes(2));
  });

  it.each([
    ['that is far ahead', '1/720p/6.9.m4s'],
    ['of a segment far ahead', '1/720p/9.0.m4s'],
    ['that its segment does not have', '1/720p/4.4.m4s'],
    ['of another run', '2/720p/4.0.m4s'],
    ['of a rendition that there is not', '1/1080p/4.0.m4s'],
  ])('%s is not found, at once', async (_, path) => {
    const { status, headers } = await origin.get(path);
    expect([status, headers['cache-control']]).toEqual([404, 'public, max-age=1']);
  });

  it('that was hinted at is waited for as long as playlists are, and then nobody may keep that it did not come', async () => {
    const answer = origin.get('1/720p/5.0.m4s');
    await vi.advanceTimersByTimeAsync(5_900);
    expect(origin.room.taken).toBe(1);
    await vi.advanceTimersByTimeAsync(400);
    const { status, headers } = await answer;
    expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '1', 'no-store']);
  });

  it('that was hinted at is told to come back for when too many wait already', async () => {
    const small = new LowLatencyOrigin({ places: 0 });
    await small.get('720p.m3u8');
    const { status, headers } = await small.get('1/720p/5.0.m4s');
    expect([status, headers['cache-control']]).toEqual([503, 'no-store']);
    small.close();
  });

  it('that players wait for comes from the successor when its worker is gone', async () => {
    origin.hot.set('720p/5.0.m4s', partBytes(3));
    const answer = origin.get('1/720p/5.0.m4s');
    origin.append(aRun(origin.ref, { epoch: 2, lowLatency }), aPart(5, 0, { epoch: 2 }));
    expect((await answer).body).toEqual(partBytes(3));
  });

  it('behind another init segment is not where it was hinted at, but where it is listed', async () => {
    const { renditions } = aRun(origin.ref);
    const changed = renditions.map((each) => (each.id === '720p' ? { ...each, initName: 'init-2.mp4' } : each));
    const hinted = ['720p', '360p'].map((id) => origin.get(`1/${id}/5.0.m4s`));
    origin.hot.set('720p/5.0.m4s', partBytes(0)).set('360p/5.0.m4s', partBytes(1));
    origin.append(aRun(origin.ref, { lowLatency, renditions: changed }), aPart(5, 0, { discontinuity: true }));
    expect((await Promise.all(hinted)).map(({ status }) => status)).toEqual([404, 200]);
    expect((await origin.get('1/720p/5.0.map.m4s')).body).toEqual(partBytes(0));
    expect(origin.reads.filter((read) => read === 'hot 720p/5.0.m4s')).toHaveLength(1);
    expect((await origin.get('1/360p/5.0.map.m4s')).status).toBe(404);
    // Shaka Player asks there again, and puts what it gets under the init segment of before.
    expect((await origin.get('1/720p/5.0.m4s')).status).toBe(404);
  });

  it('that a successor makes elsewhere is not found where it was expected', async () => {
    const answer = origin.get('1/720p/5.0.m4s');
    origin.append(aRun(origin.ref, { epoch: 2, lowLatency }), aCell(5, { epoch: 2 }), aPart(6, 0, { epoch: 2 }));
    expect((await answer).status).toBe(404);
  });
});

describe('a segment of a low-latency stream', () => {
  it('is made up of its parts when they are kept', async () => {
    for (const part of [0, 1, 2, 3]) {
      origin.hot.set(`720p/4.${part}.m4s`, partBytes(part));
      await origin.get(`1/720p/4.${part}.m4s`);
    }
    origin.reads.length = 0;
    expect((await origin.get('1/720p/4.m4s')).body).toEqual(segment);
    expect(origin.reads).toEqual([]);
  });

  it('comes from the worker while it is new, and from storage when the worker has died', async () => {
    origin.hot.set('720p/4.m4s', segment);
    expect((await origin.get('1/720p/4.m4s')).body).toEqual(segment);
    origin.hot.set('720p/3.m4s', 'worker is dead');
    origin.stored.set('720p/3.m4s', segment);
    expect((await origin.get('1/720p/3.m4s')).body).toEqual(segment);
    expect(origin.reads).toEqual(['hot 720p/4.m4s', 'hot 720p/3.m4s', 'storage 720p/3.m4s']);
  });

  it('is in the copies of its parts when its worker has listed it and died', async () => {
    for (const part of [0, 1, 2, 3]) {
      origin.hot.set(`720p/5.${part}.m4s`, 'worker is dead');
      origin.stored.set(`parts/5.${part}.m4s`, copyOf(part));
    }
    origin.hot.set('720p/5.m4s', 'worker is dead');
    origin.append(...[0, 1, 2, 3].map((part) => aPart(5, part)), aCell(5));
    expect((await origin.get('1/720p/5.m4s')).body).toEqual(segment);
    expect((await origin.get('1/720p/5.3.m4s')).body).toEqual(partBytes(3));
  });

  it('that a successor closes before its own run is told is there, whatever its epoch', async () => {
    origin.append(aPart(5, 0), aCell(5, { epoch: 7, endMs: 10_500 }));
    origin.stored.set('720p/5.m4s', partBytes(0));
    expect((await origin.get('720p.m3u8')).text).toContain('7/720p/5.m4s');
    expect((await origin.get('7/720p/5.m4s')).body).toEqual(partBytes(0));
  });

  it('is its open segment when its worker has listed it and died, where segments are stored part by part', async () => {
    const growing = new LowLatencyOrigin({ objectsGrow: true });
    await growing.get('720p.m3u8');
    for (const part of [0, 1, 2, 3]) growing.hot.set(`720p/5.${part}.m4s`, 'worker is dead');
    growing.append(...[0, 1, 2, 3].map((part) => aPart(5, part)), aCell(5));
    growing.stored.set('720p/5.open.m4s', segment);
    expect((await growing.get('1/720p/5.m4s')).body).toEqual(segment);
    growing.close();
  });

  it('is not made up of copies that are not whole', async () => {
    origin.append(...[0, 1, 2, 3].map((part) => aPart(5, part)), aCell(5));
    for (const part of [0, 1, 2, 3]) origin.stored.set(`parts/5.${part}.m4s`, copyOf(part).subarray(part));
    expect((await origin.get('1/720p/5.m4s')).status).toBe(404);
  });
});
