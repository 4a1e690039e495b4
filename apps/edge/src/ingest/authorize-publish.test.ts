import { defaultMediaSettings, newId, type AuthorizeAnswer, type IngestGrant } from '@millrace/pipeline';
import { InternalCallError } from '@millrace/service';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveStreams } from '../control/live-streams.ts';
import type { IngestApi } from '../control/ingest-api.ts';
import { authorizePublish, type AuthorizeDeps } from './authorize-publish.ts';

const grant: IngestGrant = {
  streamId: newId('stream'),
  channelId: newId('channel'),
  organizationId: newId('organization'),
  playbackId: newId('playback'),
  epoch: 3,
  latencyMode: 'standard',
  media: defaultMediaSettings,
};
const granted: AuthorizeAnswer = { decision: 'grant', grant };
const refused = { kind: 'refuse', reason: 'ALREADY_PUBLISHING' };
const holderId = newId('connection');
const busy = (instanceId = 'this-edge'): AuthorizeAnswer => ({
  decision: 'busy',
  holder: { instanceId, connectionId: holderId },
});
const attempt = { connectionId: newId('connection'), streamKey: 'sk_goodgood', remoteAddress: '::1' };

/** The publisher that holds the channel. */
let holder: { receivedBytes: number; readonly idleMs: number; yieldPlace: ReturnType<typeof vi.fn> };
let settled: ReturnType<typeof vi.fn>;

beforeEach(() => {
  vi.useFakeTimers();
  const silentSince = Date.now() - 500;
  holder = {
    receivedBytes: 100,
    get idleMs() {
      return Date.now() - silentSince;
    },
    yieldPlace: vi.fn(),
  };
  settled = vi.fn(() => Promise.resolve());
});
afterEach(() => {
  vi.useRealTimers();
});

function decide(answers: readonly (AuthorizeAnswer | Error)[], isHolderOurs = true) {
  const rest = [...answers];
  const authorize = () => {
    const next = rest.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next!);
  };
  const deps = {
    api: { authorize } as Partial<IngestApi> as IngestApi,
    streams: { byConnection: () => (isHolderOurs ? { publisher: holder } : undefined) } as Partial<LiveStreams>,
    reports: { settled } as Partial<AuthorizeDeps['reports']>,
    instanceId: 'this-edge',
  } as AuthorizeDeps;
  return authorizePublish(deps, attempt, new AbortController().signal);
}

describe('a publish', () => {
  it.each([
    ['granted', granted, { kind: 'grant', grant }],
    [
      'refused with the API’s reason',
      { decision: 'refuse', reason: 'CHANNEL_DISABLED' },
      { kind: 'refuse', reason: 'CHANNEL_DISABLED' },
    ],
    ['undecided when the API does not know yet', { decision: 'retry' }, { kind: 'retry', cause: 'undecided' }],
  ] as const)('is %s', async (_name, answer, expected) => {
    expect(await decide([answer])).toEqual(expected);
  });

  it.each([
    new InternalCallError('unavailable', 'no answer'),
    new InternalCallError('refused', 'service token', { status: 401 }),
    new TypeError('an answer that does not fit'),
  ])('is never refused for trouble of ours: %s', async (trouble) => {
    expect(await decide([trouble])).toEqual({ kind: 'retry', cause: trouble });
  });
});

describe('a publish to a channel that another connection holds', () => {
  it('is refused when the other is on another edge', async () => {
    expect(await decide([busy('other-edge')])).toEqual(refused);
  });

  it('is refused when the other sends within two seconds', async () => {
    const decision = decide([busy(), granted]);
    await vi.advanceTimersByTimeAsync(1_000);
    holder.receivedBytes += 1;
    await vi.advanceTimersByTimeAsync(100);
    expect(await decision).toEqual(refused);
    expect(holder.yieldPlace).not.toHaveBeenCalled();
  });

  it('is granted when the other stays silent for two seconds, is closed, and the API has been told', async () => {
    const decision = decide([busy(), granted]);
    await vi.advanceTimersByTimeAsync(1_499);
    expect(holder.yieldPlace).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await decision).toEqual({ kind: 'grant', grant });
    expect(holder.yieldPlace).toHaveBeenCalledBefore(settled);
    expect(settled).toHaveBeenCalledWith(holderId);
  });

  it('asks again once when the other has just ended here', async () => {
    expect(await decide([busy(), granted], false)).toEqual({ kind: 'grant', grant });
  });

  it('is not refused for a connection that nobody knows any more: the encoder comes again', async () => {
    expect(await decide([busy(), busy()], false)).toMatchObject({ kind: 'retry' });
  });

  it('is refused when a third was quicker', async () => {
    const third: AuthorizeAnswer = {
      decision: 'busy',
      holder: { instanceId: 'this-edge', connectionId: newId('connection') },
    };
    expect(await decide([busy(), third], false)).toEqual(refused);
  });
});
