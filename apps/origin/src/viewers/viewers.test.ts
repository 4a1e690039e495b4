import { viewerReportSchema } from '@millrace/pipeline';
import { InternalCallError, type InternalClient } from '@millrace/service';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LowLatencyOrigin } from '../../test/low-latency-origin.ts';
import { ViewerReporter } from './viewer-reporter.ts';

let origin: LowLatencyOrigin;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1_000_000);
  origin = new LowLatencyOrigin();
});
afterEach(() => {
  origin.close();
  vi.useRealTimers();
});

const watch = (rendition: string, headers: Record<string, string>, query = '') =>
  origin.get(`${rendition}.m3u8${query}`, { headers });
const count = () => [...origin.streams.all()][0]?.audience.count(performance.now());
const viewer = (n: number) => ({ 'x-viewer': `10.0.0.${n}`, 'user-agent': 'a player' });

describe('the viewers of a stream', () => {
  it('are counted once, however much they ask for, and in each rendition', async () => {
    for (const n of [1, 2, 3]) for (let i = 0; i < 5; i += 1) await watch('720p', viewer(n));
    await watch('audio', viewer(1));
    await watch('360p', viewer(4));
    expect(count()).toEqual({ viewers: 4, renditions: { '720p': 3, '360p': 1, audio: 1 } });
  });

  it('of a rendition that there is not are nobody’s, however many names are thought up', async () => {
    for (let n = 0; n < 40; n += 1) expect((await watch(`made-up-${n}`, viewer(n))).status).toBe(404);
    await watch('720p', viewer(1));
    expect(count()).toEqual({ viewers: 1, renditions: { '720p': 1 } });
    const [stream] = [...origin.streams.all()];
    expect([stream?.isWatched('720p'), stream?.isWatched('made-up-1')]).toEqual([true, false]);
  });

  it('behind one address are told apart by their program, and by the session that they name', async () => {
    await watch('720p', viewer(1));
    await watch('720p', { ...viewer(1), 'user-agent': 'another player' });
    await watch('720p', { ...viewer(1), 'cmcd-session': 'cid="x",sid="one"' });
    await watch('720p', viewer(1), '?CMCD=sid%3D%22two%22%2Csf%3Dh');
    await watch('720p', viewer(2), '?CMCD=sid%3D%22two%22');
    expect(count()?.viewers).toBe(4);
  });

  it('count for a moment after they have gone, and then no longer', async () => {
    await watch('720p', viewer(1));
    await vi.advanceTimersByTimeAsync(16_000);
    expect(count()?.viewers).toBe(1);
    await vi.advanceTimersByTimeAsync(16_000);
    expect(count()).toEqual({ viewers: 0, renditions: {} });
  });

  it('behind a cache are those who say that they watch, and nobody twice', async () => {
    await watch('720p', { 'x-viewer': 'the cache' });
    for (const n of [1, 2, 3]) {
      const { status, headers } = await origin.get(`viewing?rendition=720p&session=session-${n}`);
      expect([status, headers['cache-control']]).toEqual([204, 'no-store']);
    }
    expect(count()).toEqual({ viewers: 3, renditions: { '720p': 3 } });
  });

  it('are told the platform’s clock, by which they know how late their picture is', async () => {
    await watch('720p', viewer(1));
    const { headers } = await origin.get('viewing?rendition=720p&session=session-1');
    expect(headers['millrace-clock']).toBe('1000000');
  });

  it.each(['', '?rendition=720p', '?rendition=999p&session=session-1', '?rendition=720p&session=<>'])(
    'are not counted by what says nothing: viewing%s',
    async (query) => {
      expect((await origin.get(`viewing${query}`)).status).toBe(404);
    },
  );
});

describe('the report to the API', () => {
  const reporterWith = (call: (path: string, schema: unknown, options: { body: unknown }) => Promise<unknown>) => {
    const onError = vi.fn();
    const gauge = { set: vi.fn() };
    const reporter = new ViewerReporter({
      api: { call } as unknown as InternalClient,
      audiences: () =>
        [...origin.streams.all()].map(
          ({ ref, audience }) => [ref.streamId, audience.count(performance.now())] as const,
        ),
      gauge: gauge as never,
      onError,
    });
    return { reporter, onError, gauge };
  };

  it('says how many watch what, every ten seconds, and once that nobody does', async () => {
    const bodies: unknown[] = [];
    const { reporter, gauge } = reporterWith((_, __, { body }) => Promise.resolve(bodies.push(body)));
    await watch('720p', viewer(1));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(viewerReportSchema.parse(bodies[0]).streams).toEqual([
      { streamId: origin.ref.streamId, viewers: 1, renditions: { '720p': 1 } },
    ]);
    expect(gauge.set).toHaveBeenCalledWith(1);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(viewerReportSchema.parse(bodies.at(-1)).streams).toEqual([]);
    expect(bodies).toHaveLength(3);
    reporter.close();
  });

  it('that fails is told, but not when the API does not take reports', async () => {
    let status = 404;
    const { reporter, onError } = reporterWith(() =>
      Promise.reject(new InternalCallError('refused', 'no', { status })),
    );
    await watch('720p', viewer(1));
    await reporter.report();
    expect(onError).not.toHaveBeenCalled();
    status = 503;
    await reporter.report();
    expect(onError).toHaveBeenCalledOnce();
    reporter.close();
  });
});
