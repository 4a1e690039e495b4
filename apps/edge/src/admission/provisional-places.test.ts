import { newId, type ConnectionId, type EncoderIdentity, type IngestGrant } from '@millrace/pipeline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenStream } from '../control/live-streams.ts';
import { ProvisionalPlaces } from './provisional-places.ts';

type Contest = NonNullable<IngestGrant['contest']>;

const channelId = newId('channel');
const itself: EncoderIdentity = { remoteAddress: '192.0.2.1', encoder: 'OBS' };
const another: EncoderIdentity = { remoteAddress: '192.0.2.2', encoder: 'FMLE/3.0' };

/** The publication that is open. */
let open: OpenStream | undefined;
let places: ProvisionalPlaces;
let sending: NodeJS.Timeout[];

beforeEach(() => {
  vi.useFakeTimers();
  open = undefined;
  sending = [];
  places = new ProvisionalPlaces({ byChannel: () => open });
});
afterEach(() => {
  sending.forEach(clearInterval);
  vi.useRealTimers();
});

/** Opens a publication whose encoder is silent for half a second. */
function opened({ silentMs = 500, priority = 1, isReconnecting = false } = {}) {
  let lastByteAt = Date.now() - silentMs;
  const publisher = {
    receivedBytes: 100,
    isReconnecting,
    get idleMs() {
      return Date.now() - lastByteAt;
    },
    isFrom: ({ remoteAddress, encoder }: EncoderIdentity) =>
      remoteAddress === itself.remoteAddress && encoder === itself.encoder,
    yieldPlace: vi.fn(() => (open = undefined)),
  };
  const keepSending = () => {
    const send = () => {
      publisher.receivedBytes += 1;
      lastByteAt = Date.now();
    };
    sending.push(setInterval(send, 40));
  };
  const stream = { grant: { channelId, contest: { policy: 'takeoverIfIdle', priority } } };
  open = { publisher, stream } as unknown as OpenStream;
  return Object.assign(publisher, { keepSending });
}

interface Coming {
  connectionId?: ConnectionId;
  contest?: Contest;
  encoder?: EncoderIdentity;
  signal?: AbortSignal;
}
const take = ({ connectionId = newId('connection'), contest, encoder = another, signal }: Coming = {}) =>
  places.take({ ...encoder, connectionId, lastGrant: { channelId, contest } }, signal ?? new AbortController().signal);

/** How the contest of a newcomer with the publisher that is open ends, with so much time for both. */
async function outcome(coming: Coming, withinMs = 3_000): Promise<'is let in' | 'is refused'> {
  const taken = take(coming);
  await vi.advanceTimersByTimeAsync(withinMs);
  return (await taken) ? 'is let in' : 'is refused';
}

describe('a free channel', () => {
  it('is taken by one of those that come at once, until it has left', async () => {
    const [first, second, third] = [newId('connection'), newId('connection'), newId('connection')];
    const all = [first, second, third].map((connectionId) => take({ connectionId }));
    expect(await Promise.all(all)).toEqual([true, false, false]);
    expect(await take({ connectionId: first })).toBe(true);
    places.leave(second);
    expect(await take({ connectionId: third })).toBe(false);
    places.leave(first);
    expect(await take({ connectionId: third })).toBe(true);
  });

  it('is not kept by an encoder that has gone', async () => {
    const leaving = new AbortController();
    leaving.abort();
    await expect(take({ signal: leaving.signal })).rejects.toThrow();
    expect(await take()).toBe(true);
  });
});

describe('a channel whose publisher is silent', () => {
  it('is taken by one of two that wait for it, and who was let in first stays', async () => {
    const former = opened();
    const connectionId = newId('connection');
    const firstIn = take({ connectionId }).then((isIn) => {
      places.leave(connectionId);
      return { isIn, publisher: opened({ silentMs: 0 }) };
    });
    await vi.advanceTimersByTimeAsync(50);
    const second = take();
    await vi.advanceTimersByTimeAsync(1_600);
    const first = await firstIn;
    expect([first.isIn, await second]).toEqual([true, false]);
    expect(former.yieldPlace).toHaveBeenCalledOnce();
    expect(first.publisher.yieldPlace).not.toHaveBeenCalled();
  });

  it('is not taken from it for an encoder that has gone meanwhile', async () => {
    const former = opened({ silentMs: 2_500 });
    const leaving = new AbortController();
    const taken = take({ signal: leaving.signal });
    leaving.abort();
    await expect(taken).rejects.toThrow();
    expect(former.yieldPlace).not.toHaveBeenCalled();
  });
});

describe('a channel under the policy', () => {
  it.each([
    ['takeoverIfIdle', 1, another, 'sends', 'is refused'],
    ['takeoverIfIdle', 1, another, 'is silent', 'is let in'],
    ['reject', 1, another, 'is silent', 'is refused'],
    ['reject', 1, itself, 'is silent', 'is let in'],
    ['reject', 1, itself, 'sends', 'is refused'],
    ['takeover', 1, another, 'sends', 'is let in'],
    ['priority', 6, another, 'sends', 'is let in'],
    ['priority', 5, another, 'sends', 'is refused'],
    ['priority', 5, another, 'is silent', 'is let in'],
  ] as const)('%s, to a key of priority %d against 5, from %j, while the holder %s: %s', async (...row) => {
    const [policy, priority, encoder, does, expected] = row;
    const holder = opened({ priority: 5 });
    if (does === 'sends') holder.keepSending();
    expect(await outcome({ contest: { policy, priority }, encoder })).toBe(expected);
    expect(holder.yieldPlace).toHaveBeenCalledTimes(expected === 'is let in' ? 1 : 0);
  });

  it('takeover changes hands three times in ten minutes, and then when its publisher is silent', async () => {
    const contest: Contest = { policy: 'takeover', priority: 1 };
    const comesAgain = async () => {
      const holder = opened({ silentMs: 0 });
      holder.keepSending();
      const connectionId = newId('connection');
      const ended = await outcome({ connectionId, contest }, 500);
      places.leave(connectionId);
      return ended;
    };
    const ends = [await comesAgain(), await comesAgain(), await comesAgain(), await comesAgain()];
    expect(ends).toEqual(['is let in', 'is let in', 'is let in', 'is refused']);
    opened({ silentMs: 0 });
    expect(await outcome({ contest }, 2_500)).toBe('is let in');
  });

  it('any gives the place of a publisher that was asked to connect again to who comes, though it sends', async () => {
    opened({ isReconnecting: true }).keepSending();
    expect(await outcome({}, 10)).toBe('is let in');
  });
});
