import { newId } from '@millrace/pipeline';
import { Secret } from '@millrace/service';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveStreams } from '../control/live-streams.ts';
import { Contests, type ContestsDeps } from './contests.ts';

const connectionId = newId('connection');
const ours = { instanceId: 'this-edge', connectionId };

/** The publisher that holds the channel; silent for half a second. */
let holder: {
  receivedBytes: number;
  readonly idleMs: number;
  isReconnecting: boolean;
  yieldPlace: ReturnType<typeof vi.fn>;
};
let settled: ReturnType<typeof vi.fn<(id: string) => Promise<void>>>;
let add: ReturnType<typeof vi.fn<ContestsDeps['reports']['add']>>;
let streams: Pick<LiveStreams, 'byConnection'>;

beforeEach(() => {
  vi.useFakeTimers();
  const silentSince = Date.now() - 500;
  holder = {
    receivedBytes: 100,
    isReconnecting: false,
    get idleMs() {
      return Date.now() - silentSince;
    },
    yieldPlace: vi.fn(),
  };
  settled = vi.fn(() => Promise.resolve());
  add = vi.fn<ContestsDeps['reports']['add']>();
  streams = { byConnection: () => ({ publisher: holder }) as unknown as ReturnType<LiveStreams['byConnection']> };
});
afterEach(() => {
  vi.useRealTimers();
});

const made = () => {
  const reports = { add, settled };
  const deps: ContestsDeps = { streams, reports, instanceId: 'this-edge', serviceToken: new Secret('t') };
  return new Contests(deps);
};
const settle = (of: Parameters<Contests['settle']>[0]) => made().settle(of, new AbortController().signal);

describe('who holds a channel here', () => {
  it('lives when it sends within two seconds', async () => {
    const contest = settle(ours);
    await vi.advanceTimersByTimeAsync(1_000);
    holder.receivedBytes += 1;
    await vi.advanceTimersByTimeAsync(100);
    expect(await contest).toEqual({ holder: 'alive' });
    expect(holder.yieldPlace).not.toHaveBeenCalled();
  });

  it('is gone when it stays silent for two seconds: it is closed, and the API has been told', async () => {
    const contest = settle(ours);
    await vi.advanceTimersByTimeAsync(1_499);
    expect(holder.yieldPlace).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await contest).toEqual({ holder: 'gone' });
    expect(holder.yieldPlace).toHaveBeenCalledBefore(settled);
    expect(settled).toHaveBeenCalledWith(connectionId);
  });

  it('goes at once when it was asked to connect again, though it sends', async () => {
    holder.isReconnecting = true;
    const sending = setInterval(() => (holder.receivedBytes += 1), 40);
    expect(await settle(ours)).toEqual({ holder: 'gone' });
    clearInterval(sending);
    expect(holder.yieldPlace).toHaveBeenCalledBefore(settled);
    expect(settled).toHaveBeenCalledWith(connectionId);
  });

  it('is gone when it is not here, and the API is told, for it may have let in whom we no longer waited for', async () => {
    streams = { byConnection: () => undefined };
    const streamId = newId('stream');
    expect(await settle({ ...ours, streamId })).toEqual({ holder: 'gone' });
    expect(add).toHaveBeenCalledWith({ streamId, connectionId, reason: 'closed' });
    expect(settled).toHaveBeenCalledWith(connectionId);
  });

  it('is not known while its own answer is on the way', async () => {
    streams = { byConnection: () => undefined };
    const contests = made();
    contests.ask(connectionId);
    await expect(contests.settle(ours, new AbortController().signal)).rejects.toThrow();
    contests.decided(connectionId);
    expect(await contests.settle(ours, new AbortController().signal)).toEqual({ holder: 'gone' });
  });
});

it('who holds a channel in a process that nobody can find is not said to be gone', async () => {
  await expect(settle({ ...ours, instanceId: 'another-edge' })).rejects.toThrow();
});
