import { defaultMediaSettings, newId, type AuthorizeAnswer, type IngestGrant } from '@millrace/pipeline';
import { InternalCallError, Secret } from '@millrace/service';
import { beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import type { KnownKeys } from '../control/known-keys.ts';
import { AddressList } from '@millrace/service';
import { admitPublish, type AdmissionDeps } from './admission.ts';
import { BadKeys } from './bad-keys.ts';
import { CallLane } from './call-lane.ts';
import { createKeyIndex } from './key-index.ts';
import { KeyGuesses } from './key-guesses.ts';

const grant: IngestGrant = {
  streamId: newId('stream'),
  channelId: newId('channel'),
  organizationId: newId('organization'),
  playbackId: newId('playback'),
  epoch: 3,
  latencyMode: 'standard',
  media: defaultMediaSettings,
};
const outage = new InternalCallError('unavailable', 'no answer');
const keyIndex = createKeyIndex(new Secret('service-token-of-the-tests'));
const attempt = { connectionId: newId('connection'), streamKey: 'sk_goodgoodgood', remoteAddress: '192.0.2.1' };

let answer: AuthorizeAnswer | Error;
let authorize: Mock<AdmissionDeps['api']['authorize']>;
let known: Map<string, IngestGrant>;
let latestEpoch: number;
let take: Mock<AdmissionDeps['places']['take']>;
let deps: AdmissionDeps;

beforeEach(() => {
  answer = { decision: 'grant', grant };
  take = vi.fn(() => Promise.resolve(true));
  known = new Map();
  latestEpoch = 2;
  authorize = vi.fn<AdmissionDeps['api']['authorize']>(() =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  );
  const lane = () => new CallLane({ calls: 1, waiting: 0, waitMs: 10 });
  deps = {
    api: { authorize },
    contests: {},
    places: { take },
    reports: {},
    keyIndex,
    badKeys: new BadKeys(),
    guesses: new KeyGuesses(new AddressList([])),
    load: { shortage: undefined },
    latestEpoch: () => Promise.resolve(latestEpoch),
    lanes: { known: lane(), unknown: lane() },
    turns: { stayAwake: <T>(ask: () => Promise<T>) => ask() },
    knownKeys: {
      isKnownHere: (index: string) => known.has(index),
      remember: (index: string, of: IngestGrant) => known.set(index, of),
      forget: (index: string) => known.delete(index),
      find: (index: string) => Promise.resolve(known.get(index)),
    } satisfies Partial<Record<keyof KnownKeys, unknown>>,
  } as unknown as AdmissionDeps;
});

const admit = (changes: Partial<typeof attempt> = {}) =>
  admitPublish(deps, { ...attempt, ...changes }, new AbortController().signal);

describe('a key that was granted', () => {
  it('is let in provisionally while the API is away, and as often as it comes', async () => {
    await admit();
    answer = outage;
    expect(await admit()).toEqual({ kind: 'provisional', lastGrant: grant });
    expect(await admit()).toEqual({ kind: 'provisional', lastGrant: grant });
  });

  it('is refused while the API is away when somebody else has its place, and comes again when that is not known', async () => {
    await admit();
    answer = outage;
    take.mockResolvedValueOnce(false);
    expect(await admit()).toEqual({ kind: 'refuse', reason: 'ALREADY_PUBLISHING' });
    expect(take.mock.lastCall?.[0]).toMatchObject({ remoteAddress: attempt.remoteAddress, lastGrant: grant });
    take.mockRejectedValueOnce('the encoder has gone');
    expect(await admit()).toMatchObject({ kind: 'retry' });
  });

  it.each(['STREAM_KEY_NOT_ACCEPTED', 'CHANNEL_DISABLED'] as const)(
    'and is refused since (%s) is known no more',
    async (reason) => {
      await admit();
      answer = { decision: 'refuse', reason };
      await admit();
      answer = outage;
      expect(await admit({ remoteAddress: '192.0.2.2' })).toMatchObject({ kind: 'retry' });
    },
  );

  it.each([
    ['has expired since', { expiresAtMs: Date.now() - 1 }, 'refuse'],
    ['has not expired yet', { expiresAtMs: Date.now() + 60_000 }, 'provisional'],
    ['may be used from elsewhere', { allowedAddresses: ['198.51.100.0/24'] }, 'refuse'],
    ['may be used from there', { allowedAddresses: [`${attempt.remoteAddress}/32`] }, 'provisional'],
  ] as const)('and %s is judged by its own rules while the API is away', async (_, rules, kind) => {
    const key = { id: newId('streamKey'), allowedAddresses: [], expiresAtMs: null, ...rules };
    answer = { decision: 'grant', grant: { ...grant, key: { ...key, allowedAddresses: [...key.allowedAddresses] } } };
    await admit();
    answer = outage;
    expect(await admit()).toMatchObject({ kind });
  });

  it('is remembered by its index only', async () => {
    await admit();
    expect(JSON.stringify([...known])).not.toContain(attempt.streamKey);
  });
});

describe('a stream that went on without the API', () => {
  it('and has had later epochs than the API grants is asked for under the next one', async () => {
    latestEpoch = 5;
    await admit();
    expect(authorize).toHaveBeenLastCalledWith({ ...attempt, resumed: { streamId: grant.streamId, epoch: 6 } });
  });
});

describe('a key that nobody knows', () => {
  it('comes again later while the API is away', async () => {
    answer = outage;
    expect(await admit()).toEqual({ kind: 'retry', cause: outage });
  });

  it('is refused once by the API and then, for a while, without it; from that address only', async () => {
    answer = { decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
    for (let count = 0; count < 3; count += 1)
      expect(await admit()).toEqual({ kind: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' });
    expect(authorize).toHaveBeenCalledOnce();
    await admit({ remoteAddress: '192.0.2.2' });
    expect(authorize).toHaveBeenCalledTimes(2);
  });

  it('waits behind others of its kind for a moment, and then comes again later', async () => {
    const slow = Promise.withResolvers<AuthorizeAnswer>();
    authorize.mockImplementationOnce(() => slow.promise);
    const first = admit({ streamKey: 'sk_firstfirst' });
    expect(await admit({ streamKey: 'sk_secondsecond' })).toMatchObject({ kind: 'retry' });
    known.set(keyIndex(attempt.streamKey), grant);
    expect(await admit()).toMatchObject({ kind: 'grant' });
    slow.resolve({ decision: 'grant', grant });
    expect(await first).toMatchObject({ kind: 'grant' });
  });
});

describe('whoever comes', () => {
  it.each([
    ['an unknown key', { decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' }],
    ['a disabled channel', { decision: 'refuse', reason: 'CHANNEL_DISABLED' }],
  ] as const)('is refused after 300 to 500 ms for %s', async (_what, refusal) => {
    answer = refusal;
    const askedAt = performance.now();
    await admit();
    expect(performance.now() - askedAt).toBeGreaterThan(290);
    expect(performance.now() - askedAt).toBeLessThan(1_000);
  });

  it('comes again later when this process is short of something, and the API is not asked', async () => {
    deps = { ...deps, load: { shortage: 'memory' } };
    expect(await admit()).toEqual({ kind: 'retry', cause: 'short of memory' });
    expect(authorize).not.toHaveBeenCalled();
  });

  it('comes again later when the API does not know yet, also with a known key', async () => {
    await admit();
    answer = { decision: 'retry' };
    expect(await admit()).toEqual({ kind: 'retry', cause: 'undecided' });
  });
});
