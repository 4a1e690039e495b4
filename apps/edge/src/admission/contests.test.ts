import { newId, type EncoderIdentity } from '@millrace/pipeline';
import { Secret } from '@millrace/service';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveStreams, Publisher } from '../control/live-streams.ts';
import { Contests, type ContestsDeps } from './contests.ts';

const connectionId = newId('connection');
const ours = { instanceId: 'this-edge', connectionId };

/** The publisher that holds the channel; silent for half a second. */
let holder: {
  receivedBytes: number;
  readonly idleMs: number;
  isReconnecting: boolean;
  isFrom: Publisher['isFrom'];
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
    isFrom: ({ remoteAddress, encoder }) => remoteAddress === '192.0.2.1' && encoder === 'OBS',
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
const itself = { remoteAddress: '192.0.2.1', encoder: 'OBS' };
const settle = (of: Parameters<Contests['settle']>[0], newcomer: EncoderIdentity = itself) =>
  made().settle(of, newcomer, new AbortController().signal);

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

  it('is gone when it ends meanwhile, however much came of it before, and its connection is left alone', async () => {
    const contest = settle(ours);
    await vi.advanceTimersByTimeAsync(50);
    holder.receivedBytes += 100;
    streams.byConnection = () => undefined;
    await vi.advanceTimersByTimeAsync(50);
    expect(await contest).toEqual({ holder: 'gone' });
    expect(holder.yieldPlace).not.toHaveBeenCalled();
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
    await expect(contests.settle(ours, itself, new AbortController().signal)).rejects.toThrow();
    contests.decided(connectionId);
    expect(await contests.settle(ours, itself, new AbortController().signal)).toEqual({ holder: 'gone' });
  });
});

describe('who holds a channel here that is nobody else’s', () => {
  const kept = { ...ours, onlyForItself: true };

  it.each([
    ['the same address with another name', { ...itself, encoder: 'FMLE/3.0' }],
    ['another address with the same name', { ...itself, remoteAddress: '192.0.2.2' }],
  ])('stays, however silent, when %s comes', async (_who, newcomer) => {
    holder.isReconnecting = true;
    const contest = settle(kept, newcomer);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await contest).toEqual({ holder: 'alive' });
    expect(holder.yieldPlace).not.toHaveBeenCalled();
  });

  it('goes when its own encoder is back and it stays silent for two seconds', async () => {
    const contest = settle(kept);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await contest).toEqual({ holder: 'gone' });
    expect(holder.yieldPlace).toHaveBeenCalled();
  });

  it('lives when its own encoder has two connections that send', async () => {
    const contest = settle(kept);
    holder.receivedBytes += 1;
    await vi.advanceTimersByTimeAsync(100);
    expect(await contest).toEqual({ holder: 'alive' });
  });
});

it('who holds a channel in a process that nobody can find is not said to be gone', async () => {
  await expect(settle({ ...ours, instanceId: 'another-edge' })).rejects.toThrow();
});
