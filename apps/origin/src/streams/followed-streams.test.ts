import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLog } from '../../test/fake-log.ts';
import { aCell, aRef, aRun, cells } from '../../test/records.ts';
import { FollowedStreams } from './followed-streams.ts';
import { WaitingRoom } from './waiters.ts';

let log: FakeLog;
let streams: FollowedStreams;
const ignore = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  log = new FakeLog();
  const room = new WaitingRoom(10);
  streams = new FollowedStreams({ log, limit: 2, room, onListed: ignore, onCount: ignore, onError: ignore });
});
afterEach(() => {
  streams.close();
  vi.useRealTimers();
});

const started = () => {
  const ref = aRef();
  log.append(ref, aRun(ref), ...cells(0, 2));
  return ref;
};
const newestOf = async (ref: ReturnType<typeof aRef>) => (await streams.follow(ref))?.view.cells.lastSequence;

describe('a followed stream', () => {
  it('is read once, however many ask at once, and then told of what follows', async () => {
    const ref = started();
    const views = await Promise.all([streams.follow(ref), streams.follow(ref), streams.follow(ref)]);
    expect(new Set(views).size).toBe(1);
    expect(log.reads).toBe(1);
    log.append(ref, aCell(3));
    expect(await newestOf(ref)).toBe(3);
    expect(log.reads).toBe(1);
  });

  it('is served as last known while the log is away', async () => {
    const ref = started();
    await streams.follow(ref);
    log.isAway = true;
    expect(await newestOf(ref)).toBe(2);
  });

  it('is forgotten when nobody asked for a minute, and read again when somebody does', async () => {
    const ref = started();
    await streams.follow(ref);
    await vi.advanceTimersByTimeAsync(50_000);
    await streams.follow(ref);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(log.isFollowed(ref)).toBe(true);
    await vi.advanceTimersByTimeAsync(21_000);
    expect(log.isFollowed(ref)).toBe(false);
    expect(await newestOf(ref)).toBe(2);
    expect(log.reads).toBe(2);
  });

  it('makes room for another when there are too many: the one asked for longest ago', async () => {
    const [first, second, third] = [started(), started(), started()];
    await streams.follow(first);
    await vi.advanceTimersByTimeAsync(1);
    await streams.follow(second);
    await vi.advanceTimersByTimeAsync(1);
    await streams.follow(first);
    await streams.follow(third);
    expect([first, second, third].map((ref) => log.isFollowed(ref))).toEqual([true, false, true]);
  });

  it('is no longer followed when it has ended, but still known', async () => {
    const ref = started();
    await streams.follow(ref);
    log.append(ref, { kind: 'end', endedAtMs: 1 });
    expect(log.isFollowed(ref)).toBe(false);
    expect((await streams.follow(ref))?.view.hasEnded).toBe(true);
  });

  it('that has no log is not looked for again within a second', async () => {
    const ref = aRef();
    expect(await streams.follow(ref)).toBeUndefined();
    expect(await streams.follow(ref)).toBeUndefined();
    expect(log.reads).toBe(1);
    log.append(ref, aRun(ref), aCell(0));
    await vi.advanceTimersByTimeAsync(1_001);
    expect(await newestOf(ref)).toBe(0);
  });

  it('is not looked for while as many are looked for as may be followed, so that made-up ones are no load on Redis', async () => {
    const [first, second, third] = [started(), aRef(), started()];
    const asked = [streams.follow(first), streams.follow(second), streams.follow(first)];
    await expect(streams.follow(third)).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 });
    expect(log.reads).toBe(2);
    expect((await Promise.all(asked)).map((stream) => stream?.ref)).toEqual([first, undefined, first]);
    expect(await newestOf(third)).toBe(2);
  });

  it('that cannot be read is an error for all who ask, not an absence', async () => {
    log.isAway = true;
    await expect(streams.follow(aRef())).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 });
  });
});
