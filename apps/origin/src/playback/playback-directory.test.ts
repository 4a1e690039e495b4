import { newId, type StreamId } from '@millrace/pipeline';
import { InternalCallError, type InternalClient } from '@millrace/service';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChannelLookup } from './channel-lookup.ts';
import { createPlaybackDirectory, type KeptPlaybackDirectory } from './playback-directory.ts';

const playbackId = newId('playback');
const streamId = newId('stream');
let current: () => Promise<StreamId | undefined>;
let api: () => Promise<unknown>;
let calls: { redis: number; api: number };
let nowPlaying: KeptPlaybackDirectory;

beforeEach(() => {
  vi.useFakeTimers();
  calls = { redis: 0, api: 0 };
  current = () => Promise.resolve(undefined);
  api = () => Promise.resolve({ playbackId, channelId: newId('channel') });
  const client: InternalClient = {
    call: async (_path, schema) => {
      calls.api += 1;
      return schema.parse(await api());
    },
  };
  nowPlaying = createPlaybackDirectory({
    readCurrentStream: () => {
      calls.redis += 1;
      return current();
    },
    lookUpChannel: createChannelLookup(client, () => undefined),
    onError: () => undefined,
  });
});
afterEach(() => void vi.useRealTimers());

describe('what a playback URL plays', () => {
  it('is what Redis names; the API is not asked', async () => {
    current = () => Promise.resolve(streamId);
    const answers = await Promise.all([nowPlaying(playbackId), nowPlaying(playbackId)]);
    expect(answers).toEqual([
      { kind: 'stream', streamId },
      { kind: 'stream', streamId },
    ]);
    expect(calls).toEqual({ redis: 1, api: 0 });
  });

  it('is nothing when the channel exists and Redis names no stream; the API is asked once in five seconds', async () => {
    for (let second = 0; second < 4; second += 1) {
      expect(await nowPlaying(playbackId)).toEqual({ kind: 'idle' });
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(calls).toEqual({ redis: 4, api: 1 });
  });

  it('is asked for again when a stream is said to have begun, and stands while Redis does not answer', async () => {
    expect(await nowPlaying(playbackId)).toEqual({ kind: 'idle' });
    current = () => Promise.reject(new Error('away'));
    nowPlaying.forget(playbackId);
    expect(await nowPlaying(playbackId)).toEqual({ kind: 'idle' });
    current = () => Promise.resolve(streamId);
    expect(await nowPlaying(playbackId)).toEqual({ kind: 'idle' });
    nowPlaying.forget(playbackId);
    expect(await nowPlaying(playbackId)).toEqual({ kind: 'stream', streamId });
  });

  it('is unknown when the API knows no such channel', async () => {
    api = () => Promise.reject(new InternalCallError('refused', 'no', { status: 404 }));
    expect(await nowPlaying(playbackId)).toEqual({ kind: 'unknown' });
    await vi.advanceTimersByTimeAsync(1_000);
    await nowPlaying(playbackId);
    expect(calls.api).toBe(1);
  });

  it('counts as idle when the API is away, and the API is left alone for a second', async () => {
    api = () => Promise.reject(new InternalCallError('unavailable', 'no answer'));
    expect(await nowPlaying(playbackId)).toEqual({ kind: 'idle' });
    await vi.advanceTimersByTimeAsync(600);
    await nowPlaying(playbackId);
    expect(calls.api).toBe(1);
    await vi.advanceTimersByTimeAsync(600);
    await nowPlaying(playbackId);
    expect(calls.api).toBe(2);
  });

  it('stays what it was while Redis is away', async () => {
    current = () => Promise.resolve(streamId);
    await nowPlaying(playbackId);
    current = () => Promise.reject(new Error('away'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await nowPlaying(playbackId)).toEqual({ kind: 'stream', streamId });
  });

  it('is told from memory while Redis hangs, and anew as soon as Redis answers', async () => {
    current = () => Promise.resolve(streamId);
    await nowPlaying(playbackId);
    const next = newId('stream');
    const hanging = Promise.withResolvers<StreamId>();
    current = () => hanging.promise;
    await vi.advanceTimersByTimeAsync(1_000);
    const answer = nowPlaying(playbackId);
    await vi.advanceTimersByTimeAsync(300);
    expect(await answer).toEqual({ kind: 'stream', streamId });
    hanging.resolve(next);
    await vi.advanceTimersByTimeAsync(0);
    expect(await nowPlaying(playbackId)).toEqual({ kind: 'stream', streamId: next });
  });

  it('cannot be told when Redis is away from the beginning', async () => {
    current = () => Promise.reject(new Error('away'));
    await expect(nowPlaying(playbackId)).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 });
  });

  it('does not put more than 32 questions at a time to the API', async () => {
    api = () => new Promise(() => undefined);
    for (let i = 0; i < 32; i += 1) void nowPlaying(newId('playback'));
    expect(await nowPlaying(newId('playback'))).toEqual({ kind: 'idle' });
    expect(calls.api).toBe(32);
  });
});
