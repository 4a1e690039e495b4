import { parseMediaPlaylist } from '@millrace/hls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LowLatencyOrigin } from '../../test/low-latency-origin.ts';
import { aCell, aPart, aRun, cells, lowLatency } from '../../test/records.ts';

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

const playlist = (text: string) => parseMediaPlaylist(text);
const lastOf = (text: string) => {
  const { segments, open } = playlist(text);
  return `${segments.at(-1)?.mediaSequence}+${open?.parts.length ?? 0}`;
};

/** Whether a request is answered without the stream moving on. */
async function isHeld(path: string): Promise<boolean> {
  const answered = vi.fn();
  void origin.get(path).then(answered);
  await vi.advanceTimersByTimeAsync(0);
  return answered.mock.calls.length === 0;
}

describe('a playlist that is asked for with a media sequence number', () => {
  it.each(['_HLS_msn=0', '_HLS_msn=4', '_HLS_msn=4&_HLS_part=3', '_HLS_part=1&_HLS_msn=4', '_HLS_msn=2&_HLS_part=77'])(
    'which it has is sent at once, whole: %s',
    async (query) => {
      const { status, text } = await origin.get(`720p.m3u8?${query}`);
      expect([status, lastOf(text), playlist(text).segments[0]?.mediaSequence]).toEqual([200, '4+0', 0]);
    },
  );

  it('of the segment that is being made is held until it is complete', async () => {
    const answer = origin.get('720p.m3u8?_HLS_msn=5');
    for (const part of [0, 1, 2, 3]) origin.append(aPart(5, part));
    expect(await isHeld('720p.m3u8?_HLS_msn=5')).toBe(true);
    origin.append(aCell(5));
    expect(lastOf((await answer).text)).toBe('5+0');
  });

  it('and a part is held until that part is listed', async () => {
    const answer = origin.get('720p.m3u8?_HLS_msn=5&_HLS_part=1');
    origin.append(aPart(5, 0));
    expect(await isHeld('720p.m3u8?_HLS_msn=5&_HLS_part=1')).toBe(true);
    origin.append(aPart(5, 1));
    expect(lastOf((await answer).text)).toBe('4+2');
  });

  it('two segments ahead is held, three ahead is refused at once', async () => {
    expect(await isHeld('720p.m3u8?_HLS_msn=6')).toBe(true);
    const { status, headers } = await origin.get('720p.m3u8?_HLS_msn=7');
    expect([status, headers['cache-control']]).toEqual([400, 'public, max-age=1']);
  });

  it('and a part behind the last one of a complete segment means part 0 of the next', async () => {
    const answer = origin.get('720p.m3u8?_HLS_msn=4&_HLS_part=4');
    expect(await isHeld('720p.m3u8?_HLS_msn=4&_HLS_part=4')).toBe(true);
    origin.append(aPart(5, 0));
    expect(lastOf((await answer).text)).toBe('4+1');
  });

  it('and a part that its segment turns out not to have gets the next segment', async () => {
    const answer = origin.get('720p.m3u8?_HLS_msn=5&_HLS_part=6');
    origin.append(...[0, 1, 2, 3].map((part) => aPart(5, part)), aCell(5));
    expect(await isHeld('720p.m3u8?_HLS_msn=5&_HLS_part=6')).toBe(true);
    origin.append(aPart(6, 0));
    expect(lastOf((await answer).text)).toBe('5+1');
  });

  it.each([
    ['a part without a segment', '_HLS_part=1'],
    ['a number that is none', '_HLS_msn=x'],
    ['a negative number', '_HLS_msn=-1'],
    ['the same twice', '_HLS_msn=5&_HLS_msn=5'],
    ['a number too great', '_HLS_msn=99999999999999999'],
    ['a part far ahead', '_HLS_msn=5&_HLS_part=9'],
  ])('is refused with %s', async (_, query) => {
    const answer = await origin.get(`720p.m3u8?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('BAD_DIRECTIVE');
  });

  it('waits three target durations and not longer', async () => {
    const answer = origin.get('720p.m3u8?_HLS_msn=5');
    await vi.advanceTimersByTimeAsync(5_900);
    expect(await isHeld('720p.m3u8?_HLS_msn=5')).toBe(true);
    await vi.advanceTimersByTimeAsync(400);
    const { status, headers } = await answer;
    expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '1', 'no-store']);
  });

  it('gets the end when the stream ends meanwhile, and at once from then on', async () => {
    const answer = origin.get('720p.m3u8?_HLS_msn=6');
    origin.append({ kind: 'end', endedAtMs: 1 });
    expect(playlist((await answer).text).hasEnded).toBe(true);
    const { status, text } = await origin.get('720p.m3u8?_HLS_part=7&_HLS_skip=YES');
    expect([status, playlist(text).skippedSegments]).toEqual([200, 0]);
  });

  it('is not held for HEAD', async () => {
    expect((await origin.get('720p.m3u8?_HLS_msn=6', { method: 'HEAD' })).status).toBe(200);
  });

  it('of a rendition that there is not is not held', async () => {
    expect((await origin.get('1080p.m3u8?_HLS_msn=5')).status).toBe(404);
  });

  it('holds for its address as long as what it waited for is new', async () => {
    const rule = async (query: string) => (await origin.get(`720p.m3u8${query}`)).headers['cache-control'];
    expect(await rule('?_HLS_msn=4')).toBe('public, max-age=12');
    expect(await rule('?_HLS_msn=3')).toBe('public, max-age=1');
    expect(await rule('')).toBe('public, max-age=1');
  });

  it('holds for its address only while nothing is behind the part that was asked for', async () => {
    const rule = async (part: number) =>
      (await origin.get(`720p.m3u8?_HLS_msn=5&_HLS_part=${part}`)).headers['cache-control'];
    const [kept, forASecond] = ['public, max-age=12', 'public, max-age=1'];
    origin.append(aPart(5, 0), aPart(5, 1));
    expect([await rule(0), await rule(1)]).toEqual([forASecond, kept]);
    origin.append(aPart(5, 2), aPart(5, 3));
    expect(await rule(3)).toBe(kept);
    origin.append(aCell(5));
    expect(await rule(3)).toBe(forASecond);
  });

  it('is the same in every rendition as soon as the log has it', async () => {
    const answers = ['720p', '360p', 'audio'].map((id) => origin.get(`${id}.m3u8?_HLS_msn=5&_HLS_part=0`));
    origin.append(aPart(5, 0));
    const texts = (await Promise.all(answers)).map(({ text }) => lastOf(text));
    expect(texts).toEqual(['4+1', '4+1', '4+1']);
  });
});

describe('the delta update of a playlist', () => {
  it('is sent when asked for, blocking or not', async () => {
    for (let n = 5; n < 12; n += 1) origin.append(...[0, 1, 2, 3].map((part) => aPart(n, part)), aCell(n));
    const now = playlist((await origin.get('720p.m3u8?_HLS_skip=YES')).text);
    expect(now.skippedSegments).toBe(5);
    const later = origin.get('720p.m3u8?_HLS_msn=12&_HLS_part=0&_HLS_skip=v2');
    origin.append(aPart(12, 0));
    expect(playlist((await later).text)).toMatchObject({ skippedSegments: 5, open: { mediaSequence: 12 } });
  });

  it('is the whole playlist for who lacks what a delta would leave out', async () => {
    const held = origin.get('720p.m3u8?_HLS_msn=5&_HLS_part=0&_HLS_skip=YES');
    // An encoder that was away: gaps for all that time at once, and its media behind them.
    origin.append(...cells(5, 19).map((cell) => ({ ...cell, media: {} })), aPart(20, 0));
    const asked = (query: string) => origin.get(`720p.m3u8?${query}&_HLS_skip=YES`);
    const skipped = async (answer: ReturnType<typeof asked>) => playlist((await answer).text).skippedSegments;
    expect(await Promise.all([held, asked('_HLS_msn=9'), asked('_HLS_msn=12')].map(skipped))).toEqual([0, 0, 0]);
    expect(await Promise.all([asked('_HLS_msn=14'), asked('_HLS_msn=20&_HLS_part=0')].map(skipped))).toEqual([13, 13]);
  });

  it('of a short playlist is the whole of it', async () => {
    const { text } = await origin.get('720p.m3u8?_HLS_skip=YES');
    expect(playlist(text)).toMatchObject({ skippedSegments: 0, version: 6 });
  });
});

describe('the room for requests that wait', () => {
  it('is bounded: who does not fit in is told to come back', async () => {
    const small = new LowLatencyOrigin({ places: 1 });
    const first = small.get('720p.m3u8?_HLS_msn=5');
    await vi.advanceTimersByTimeAsync(0);
    expect((await small.get('720p.m3u8?_HLS_msn=5')).status).toBe(503);
    small.append(...[0, 1, 2, 3].map((part) => aPart(5, part)), aCell(5));
    expect((await first).status).toBe(200);
    expect(small.room.taken).toBe(0);
    small.close();
  });

  it('is left by who goes away', async () => {
    const gone = new AbortController();
    const answer = origin.get('720p.m3u8?_HLS_msn=5', { signal: gone.signal });
    await vi.advanceTimersByTimeAsync(0);
    expect(origin.room.taken).toBe(1);
    gone.abort();
    await answer;
    expect(origin.room.taken).toBe(0);
  });
});

describe('a stream without parts', () => {
  it('waits for a segment when asked to, and takes a part for its segment', async () => {
    const plain = new LowLatencyOrigin();
    const other = aRun(plain.ref);
    expect(other.lowLatency).toBeNull();
    expect(lowLatency.partTargetMs).toBe(535);
    plain.append(other, aCell(5));
    expect((await plain.get('720p.m3u8?_HLS_msn=5&_HLS_part=2')).status).toBe(200);
    plain.close();
  });
});
