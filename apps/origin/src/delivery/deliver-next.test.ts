import { newId } from '@millrace/pipeline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LowLatencyOrigin } from '../../test/low-latency-origin.ts';

let origin: LowLatencyOrigin;
const channel = (rest: string) => `/${origin.ref.playbackId}/${rest}`;

beforeEach(() => {
  vi.useFakeTimers();
  origin = new LowLatencyOrigin({ places: 2 });
});
afterEach(() => {
  origin.close();
  vi.useRealTimers();
});

describe('who waits for a channel', () => {
  it('is answered at once when it plays', async () => {
    expect((await origin.get(channel('next'))).status).toBe(204);
  });

  it('is answered within moments of its beginning', async () => {
    origin.playing = { kind: 'idle' };
    const answered = vi.fn();
    void origin.get(channel('next')).then(answered);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(answered).not.toHaveBeenCalled();
    origin.playing = { kind: 'stream', streamId: origin.ref.streamId };
    await vi.advanceTimersByTimeAsync(200);
    expect(answered).toHaveBeenCalledWith(expect.objectContaining({ status: 204 }));
  });

  it('is answered at once when word of its beginning comes', async () => {
    origin.playing = { kind: 'idle' };
    const answer = origin.get(channel('next'));
    await vi.advanceTimersByTimeAsync(1);
    origin.playing = { kind: 'stream', streamId: origin.ref.streamId };
    await origin.nextStreams.tell(newId('playback'));
    expect(origin.room.taken).toBe(1);
    await origin.nextStreams.tell(origin.ref.playbackId);
    expect((await answer).status).toBe(204);
  });

  it('for the stream behind one that has ended is not told of that one again', async () => {
    const answer = origin.get(channel(`${origin.ref.streamId}/next`));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(origin.room.taken).toBe(1);
    origin.playing = { kind: 'stream', streamId: newId('stream') };
    await vi.advanceTimersByTimeAsync(200);
    expect((await answer).status).toBe(204);
  });

  it('is told after ten seconds that it is not live', async () => {
    origin.playing = { kind: 'idle' };
    const answer = origin.get(channel('next'));
    await vi.advanceTimersByTimeAsync(10_200);
    const { status, headers } = await answer;
    expect([status, headers['retry-after'], origin.room.taken]).toEqual([404, '2', 0]);
  });

  it('is told so at once when too many wait, and when nobody knows the channel', async () => {
    origin.playing = { kind: 'idle' };
    void origin.get(channel('next'));
    void origin.get(channel('next'));
    await vi.advanceTimersByTimeAsync(0);
    expect((await origin.get(channel('next'))).status).toBe(404);
    origin.playing = { kind: 'unknown' };
    expect((await origin.get(channel('next'))).status).toBe(404);
  });

  it('leaves its place when it goes away', async () => {
    origin.playing = { kind: 'idle' };
    const viewer = new AbortController();
    void origin.get(channel('next'), { signal: viewer.signal });
    await vi.advanceTimersByTimeAsync(0);
    viewer.abort();
    expect(origin.room.taken).toBe(0);
  });
});
