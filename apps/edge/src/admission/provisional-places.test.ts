import { newId } from '@millrace/pipeline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveStreams, Publisher } from '../control/live-streams.ts';
import { ProvisionalPlaces } from './provisional-places.ts';

const channelId = newId('channel');

/** The publisher that is open; silent for half a second. */
let open: Publisher | undefined;
let places: ProvisionalPlaces;

beforeEach(() => {
  vi.useFakeTimers();
  open = undefined;
  const byChannel = () => (open && { publisher: open }) as ReturnType<LiveStreams['byChannel']>;
  places = new ProvisionalPlaces({ byChannel });
});
afterEach(() => {
  vi.useRealTimers();
});

function silentPublisher(silentMs = 500) {
  const silentSince = Date.now() - silentMs;
  const publisher = {
    receivedBytes: 100,
    get idleMs() {
      return Date.now() - silentSince;
    },
    yieldPlace: vi.fn(() => (open = undefined)),
  };
  return publisher as typeof publisher & Publisher;
}

const take = (connectionId = newId('connection'), signal = new AbortController().signal) =>
  places.take({ connectionId, channelId }, signal);

describe('a free channel', () => {
  it('is taken by one of those that come at once, until it has left', async () => {
    const all = [newId('connection'), newId('connection'), newId('connection')];
    expect(await Promise.all(all.map((id) => take(id)))).toEqual([true, false, false]);
    expect(await take(all[0])).toBe(true);
    places.leave(all[1]!);
    expect(await take(all[2])).toBe(false);
    places.leave(all[0]!);
    expect(await take(all[2])).toBe(true);
  });

  it('is not kept by an encoder that has gone', async () => {
    const leaving = new AbortController();
    const taken = take(newId('connection'), leaving.signal);
    leaving.abort();
    await expect(taken).rejects.toThrow();
    expect(await take()).toBe(true);
  });
});

describe('a channel whose publisher is silent', () => {
  it('is taken by one of two that wait for it, and who was let in first stays', async () => {
    const former = silentPublisher();
    open = former;
    const [first, second] = [newId('connection'), newId('connection')];
    const isFirstIn = take(first).then((isIn) => {
      places.leave(first);
      open = silentPublisher(0);
      return isIn;
    });
    await vi.advanceTimersByTimeAsync(50);
    const isSecondIn = take(second);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(await Promise.all([isFirstIn, isSecondIn])).toEqual([true, false]);
    expect(former.yieldPlace).toHaveBeenCalledOnce();
    expect(open?.yieldPlace).not.toHaveBeenCalled();
  });

  it('is not taken from it for an encoder that has gone meanwhile', async () => {
    const former = silentPublisher(2_500);
    open = former;
    const leaving = new AbortController();
    const taken = take(newId('connection'), leaving.signal);
    leaving.abort();
    await expect(taken).rejects.toThrow();
    expect(former.yieldPlace).not.toHaveBeenCalled();
  });
});
