import { newId, type PlaybackId } from '@millrace/pipeline';
import { afterEach, expect, test } from 'vitest';
import { WaitingRoom, type Caller } from '../streams/waiters.ts';
import { NextStreams } from './next-streams.ts';
import type { NowPlaying } from './playback-directory.ts';

const idle: NowPlaying = { kind: 'idle' };
const staying: Caller = { onClosed: () => undefined };
let nextStreams: NextStreams;

function open(places: number): WaitingRoom {
  const room = new WaitingRoom(places);
  nextStreams = new NextStreams({ nowPlaying: () => Promise.resolve(idle), room, onError: () => undefined });
  return room;
}
afterEach(() => {
  nextStreams.close();
});

const waitFor = (playbackId: PlaybackId, after?: string, caller = staying) =>
  nextStreams.wait({ playbackId, after }, caller);

test('to wait costs the same however many wait already, each behind a stream of its own', () => {
  const places = 20_000;
  open(places);
  const playbackId = newId('playback');
  const begun = process.threadCpuUsage();
  const waits = Array.from({ length: places }, (_, n) => waitFor(playbackId, `st_${n}`));
  const { user, system } = process.threadCpuUsage(begun);
  expect(waits).not.toContain(undefined);
  // Some 100 ms of this thread, whatever else the machine does; when all were looked through for each, it was 13 s.
  expect((user + system) / 1_000).toBeLessThan(2_000);
});

test('five hundred channels can be waited for, and another one when nobody waits for one of them any more', async () => {
  open(1_000);
  const [first = newId('playback'), ...others] = Array.from({ length: 500 }, () => newId('playback'));
  let leave: (() => void) | undefined;
  const gone = waitFor(first, undefined, { onClosed: (listener) => (leave = listener ?? leave) });
  for (const playbackId of others) void waitFor(playbackId);
  const another = newId('playback');
  expect([waitFor(another), waitFor(others[0] ?? first)?.constructor]).toEqual([undefined, Promise]);
  leave?.();
  expect(await gone).toBe('gone');
  expect(waitFor(another)).toBeDefined();
});
