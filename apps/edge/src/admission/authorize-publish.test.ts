import { defaultMediaSettings, newId } from '@millrace/pipeline';
import type { AuthorizeAnswer, ContestAnswer, IngestGrant } from '@millrace/pipeline';
import { InternalCallError } from '@millrace/service';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveStreams } from '../control/live-streams.ts';
import type { IngestApi } from '../control/ingest-api.ts';
import { authorizePublish, type AuthorizeDeps, type PublishAttempt } from './authorize-publish.ts';

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
const holderId = newId('connection');
const busy: AuthorizeAnswer = { decision: 'busy', holder: { instanceId: 'an-edge', connectionId: holderId } };
const busyForOthers: AuthorizeAnswer = {
  decision: 'busy',
  holder: { instanceId: 'an-edge', connectionId: holderId, onlyForItself: true },
};
const attempt = { connectionId: newId('connection'), streamKey: 'sk_goodgood', remoteAddress: '::1' };

/** What the API was asked in the present test. */
let asked: PublishAttempt[];
beforeEach(() => {
  asked = [];
});

/** `holder`: what is found out about who holds the channel. */
function decide(answers: readonly (AuthorizeAnswer | Error)[], holder: ContestAnswer['holder'] | Error = 'gone') {
  const rest = [...answers];
  const answered = <T>(next: T | Error) => (next instanceof Error ? Promise.reject(next) : Promise.resolve(next));
  const deps: AuthorizeDeps = {
    api: {
      authorize: (question) => {
        asked.push(question);
        return answered(rest.shift()!);
      },
    } as Partial<IngestApi> as IngestApi,
    streams: {} as Partial<LiveStreams> as LiveStreams,
    contests: {
      ask: () => undefined,
      decided: () => undefined,
      settle: () => answered(holder instanceof Error ? holder : { holder }),
    },
  };
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
  it('is refused when the other lives', async () => {
    expect(await decide([busy], 'alive')).toEqual({ kind: 'refuse', reason: 'ALREADY_PUBLISHING' });
  });

  it('of nobody else is told to the API when the other does not give way, and refused', async () => {
    const refused = { decision: 'refuse', reason: 'ALREADY_PUBLISHING' } as const;
    expect(await decide([busyForOthers, refused], 'alive')).toEqual({ kind: 'refuse', reason: 'ALREADY_PUBLISHING' });
    expect(asked).toEqual([attempt, { ...attempt, lostTo: holderId }]);
  });

  it('is asked about again, once, when the other has gone', async () => {
    expect(await decide([busy, granted])).toEqual({ kind: 'grant', grant });
  });

  it('is not refused for a connection that nobody knows any more: the encoder comes again', async () => {
    expect(await decide([busy, busy])).toMatchObject({ kind: 'retry' });
  });

  it('is not refused when nobody can tell whether the other lives, and that is no outage of the API', async () => {
    const decision = await decide([busy], new Error('no answer'));
    expect(decision).toMatchObject({ kind: 'retry', cause: expect.stringContaining('no answer') as string });
  });

  it('is refused when a third was quicker', async () => {
    const third: AuthorizeAnswer = {
      decision: 'busy',
      holder: { instanceId: 'an-edge', connectionId: newId('connection') },
    };
    expect(await decide([busy, third])).toEqual({ kind: 'refuse', reason: 'ALREADY_PUBLISHING' });
  });
});
