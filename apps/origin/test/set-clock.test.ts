// The clock of a machine is set now and then: by hours where a virtual machine wakes up, or one had started with a wrong time.
// What has a length must not depend on it: nobody waits for an hour, nobody is cut off, and nothing old is believed.
import { newId } from '@millrace/pipeline';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LaneConnection } from '../src/delivery/lane-connection.ts';
import { createChannelLookup } from '../src/playback/channel-lookup.ts';
import { createPlaybackDirectory } from '../src/playback/playback-directory.ts';
import { PlaybackPolicies } from '../src/playback/playback-policies.ts';
import { LowLatencyOrigin } from './low-latency-origin.ts';

const hourMs = 3_600_000;
const setClock = (byMs: number) => vi.setSystemTime(Date.now() + byMs);
let origin: LowLatencyOrigin;

/** An idle connection of no network, and whether it has ended. */
function anIdleConnection() {
  const ended = vi.fn();
  const ignore = () => undefined;
  const connection = new LaneConnection({ socket: new Socket(), deliver: ignore, onLeave: ended, handOver: ignore });
  const look = async () => {
    connection.endIfIdle(performance.now());
    await vi.advanceTimersByTimeAsync(1);
    return ended.mock.calls.length > 0;
  };
  return { look };
}

beforeEach(() => {
  vi.useFakeTimers();
  origin = new LowLatencyOrigin();
});
afterEach(() => {
  origin.close();
  vi.useRealTimers();
});

describe.each([
  ['back', -hourMs],
  ['ahead', hourMs],
])('when the clock is set %s by an hour', (_, byMs) => {
  it('a request that is held waits three target durations, and not longer or less', async () => {
    const answered = vi.fn();
    void origin.get('720p.m3u8?_HLS_msn=5').then(answered);
    await vi.advanceTimersByTimeAsync(1_000);
    setClock(byMs);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(answered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(400);
    expect(answered).toHaveBeenCalledWith(expect.objectContaining({ status: 503 }));
  });

  it('a stream that is asked for stays, and one that nobody asks for goes', async () => {
    await origin.get('720p.m3u8');
    setClock(byMs);
    await vi.advanceTimersByTimeAsync(50_000);
    expect([...origin.streams.all()]).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(21_000);
    expect([...origin.streams.all()]).toHaveLength(0);
  });

  it('media of what is watched are fetched as before, and of what is not any more are not', async () => {
    await origin.get('720p.m3u8');
    const [stream] = origin.streams.all();
    setClock(byMs);
    expect(stream?.isWatched('720p')).toBe(true);
    await vi.advanceTimersByTimeAsync(10_001);
    expect(stream?.isWatched('720p')).toBe(false);
  });

  it('a viewer counts for a moment after he has gone, and then no longer', async () => {
    await origin.get('720p.m3u8', { headers: { 'x-viewer': '10.0.0.1' } });
    const [stream] = origin.streams.all();
    setClock(byMs);
    expect(stream?.audience.count(performance.now())).toMatchObject({ viewers: 1 });
    await vi.advanceTimersByTimeAsync(31_000);
    expect(stream?.audience.count(performance.now())).toMatchObject({ viewers: 0 });
  });

  it('what is known of who may watch is asked for again when it is old', async () => {
    const answer = vi.fn(() => Promise.resolve({ policy: 'public', keys: [] }));
    const policies = new PlaybackPolicies(createChannelLookup({ call: answer } as never, () => undefined));
    const playbackId = newId('playback');
    await policies.of(playbackId);
    setClock(byMs);
    await policies.of(playbackId);
    expect(answer).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_001);
    await policies.of(playbackId);
    expect(answer).toHaveBeenCalledTimes(2);
  });

  it('what a channel plays is asked for again when that is old', async () => {
    const readCurrentStream = vi.fn(() => Promise.resolve(newId('stream')));
    const lookUpChannel = () => Promise.resolve({ kind: 'unanswered' } as const);
    const nowPlaying = createPlaybackDirectory({ readCurrentStream, lookUpChannel, onError: () => undefined });
    const playbackId = newId('playback');
    await nowPlaying(playbackId);
    setClock(byMs);
    await nowPlaying(playbackId);
    expect(readCurrentStream).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(501);
    await nowPlaying(playbackId);
    expect(readCurrentStream).toHaveBeenCalledTimes(2);
  });

  it('a connection is ended when it was idle for long, and not before', async () => {
    const { look } = anIdleConnection();
    setClock(byMs);
    expect(await look()).toBe(false);
    await vi.advanceTimersByTimeAsync(75_000);
    expect(await look()).toBe(true);
  });
});
