import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LowLatencyOrigin } from '../../test/low-latency-origin.ts';
import { aCell, aPart } from '../../test/records.ts';

let origin: LowLatencyOrigin;

// Segments 0 to 4 are listed.
beforeEach(async () => {
  vi.useFakeTimers();
  origin = new LowLatencyOrigin({ hasParts: false });
  await origin.get('720p.m3u8');
});
afterEach(() => {
  origin.close();
  vi.useRealTimers();
});

const bytes = Buffer.alloc(100, 7);

describe('what a stream without parts has listed', () => {
  it('is read from storage alone while storage is well', async () => {
    origin.stored.set('720p/4.m4s', bytes);
    origin.hot.set('720p/4.m4s', bytes);
    expect((await origin.get('1/720p/4.m4s')).body).toEqual(bytes);
    expect(origin.reads).toEqual(['storage 720p/4.m4s']);
  });

  it.each(['720p/4.m4s', '720p/init-00000000000000aa.mp4'])(
    'is read from its worker while storage is away: %s',
    async (name) => {
      origin.storageIs = 'away';
      origin.hot.set(name, bytes);
      expect((await origin.get(`1/${name}`)).body).toEqual(bytes);
      expect((await origin.get('1/360p/4.m4s')).status).toBe(503);
    },
  );

  it('is read from its worker when storage says nothing for a second', async () => {
    origin.storageIs = 'silent';
    origin.hot.set('720p/4.m4s', bytes);
    const answer = origin.get('1/720p/4.m4s');
    await vi.advanceTimersByTimeAsync(1_100);
    expect((await answer).body).toEqual(bytes);
  });

  it('is asked of no worker when it is not listed', async () => {
    origin.storageIs = 'away';
    for (const name of ['720p/5.m4s', '720p/init-00000000000000cc.mp4']) {
      expect((await origin.get(`1/${name}`)).status).toBe(503);
    }
    expect(origin.reads.filter((read) => read.startsWith('hot'))).toEqual([]);
  });

  it('is fetched as soon as it is listed, where somebody watches, and stays when storage goes away', async () => {
    origin.stored.set('720p/5.m4s', bytes).set('360p/5.m4s', bytes);
    origin.append(aCell(5));
    await vi.advanceTimersByTimeAsync(0);
    expect(origin.reads).toEqual(['storage 720p/5.m4s']);
    origin.storageIs = 'away';
    expect((await origin.get('1/720p/5.m4s')).body).toEqual(bytes);
  });
});

describe('a low-latency segment that is older than the hot window', () => {
  it('is read from its worker when storage does not have it yet', async () => {
    const late = new LowLatencyOrigin();
    await late.get('720p.m3u8');
    const after = { startMs: 60_000, endMs: 62_000 };
    late.append(aPart(5, 0, after), aCell(5, after));
    late.hot.set('720p/3.m4s', bytes);
    expect((await late.get('1/720p/3.m4s')).body).toEqual(bytes);
    late.close();
  });
});
