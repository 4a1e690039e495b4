import { expect, test } from 'vitest';
import { decideRepair, type Observation, type Repair } from './decide-repair.ts';

const living = { epoch: 3, worker: 'w1', silentMs: 1_000 };
const silent = { epoch: 3, worker: 'w1', silentMs: 6_001 };
const ofEarlierEpoch = { epoch: 2, worker: 'w0', silentMs: 500 };
const ofLaterEpoch = { epoch: 4, worker: 'w9', silentMs: 500 };

const healthy: Observation = {
  stream: { state: 'live', epoch: 3 },
  isPublishing: true,
  lease: living,
  latestEpoch: 3,
  job: 'active',
  hasCell: true,
  unownedForMs: 0,
  steadyForMs: 0,
  repairs: 0,
};
const connecting = { state: 'connecting', epoch: 3 } as const;
const waiting = { state: 'reconnecting', epoch: 3 } as const;
const long = 3_600_000;

const table: [string, Partial<Observation>, Repair][] = [
  ['a stream whose worker beats', {}, 'none'],
  ['a stream whose worker has made nothing yet', { stream: connecting, hasCell: false }, 'none'],
  ['a stream that plays but is not called live', { stream: connecting }, 'record-first-cell'],
  [
    'a stream that plays again but is called reconnecting',
    { stream: { state: 'reconnecting', epoch: 3 } },
    'record-first-cell',
  ],
  ['a stream that waits for its encoder', { stream: waiting, isPublishing: false }, 'none'],
  [
    'a stream that waits for its encoder, the worker of its slate gone',
    { stream: waiting, isPublishing: false, lease: silent, unownedForMs: 3_000 },
    'new-epoch',
  ],

  ['an order just given, not yet in the queue', { lease: undefined, job: 'unknown', unownedForMs: 2_999 }, 'none'],
  ['an order that never reached the queue', { lease: undefined, job: 'unknown', unownedForMs: 3_000 }, 'new-epoch'],
  ['an order lost with all of Redis, the worker living', { job: 'unknown' }, 'none'],
  ['an order that waits for a free worker', { lease: undefined, job: 'pending', unownedForMs: long }, 'none'],
  [
    'an order that waits while the old worker still beats',
    { lease: ofEarlierEpoch, job: 'pending', unownedForMs: long },
    'none',
  ],

  [
    'a job that ended while the encoder publishes',
    { lease: undefined, job: 'finished', unownedForMs: 3_000 },
    'new-epoch',
  ],
  ['a job that ended a moment ago', { lease: undefined, job: 'finished', unownedForMs: 2_999 }, 'none'],
  ['a job that started a moment ago', { lease: undefined, job: 'active', unownedForMs: 5_999 }, 'none'],
  ['a job whose worker never got the lease', { lease: undefined, job: 'active', unownedForMs: 6_000 }, 'new-epoch'],
  ['a job that is active beside the old worker’s lease', { lease: ofEarlierEpoch, unownedForMs: 6_000 }, 'new-epoch'],
  ['a worker that went silent with the job', { lease: silent, unownedForMs: 3_000 }, 'new-epoch'],
  [
    'the same a moment ago, behind an outage of Redis',
    { lease: silent, unownedForMs: 2_999, steadyForMs: 6_000 },
    'none',
  ],
  ['a worker that went silent while Redis was well', { lease: silent, steadyForMs: 6_002 }, 'new-epoch'],
  ['the same, repaired in vain', { lease: silent, unownedForMs: 5_999, steadyForMs: long, repairs: 1 }, 'none'],
  ['a worker that went silent and is back', { lease: living, unownedForMs: long }, 'none'],
  ['a worker that went silent, its job waiting again', { lease: silent, job: 'pending', unownedForMs: long }, 'none'],
  [
    'a lease of a later epoch than Postgres knows',
    { lease: ofLaterEpoch, latestEpoch: 4, job: 'finished', unownedForMs: long },
    'none',
  ],
  [
    'a lease of a later epoch than Postgres knows whose holder is dead',
    { lease: { ...ofLaterEpoch, silentMs: 6_001 }, latestEpoch: 4, job: 'finished', unownedForMs: 3_000 },
    'pass-log-epoch',
  ],
  [
    'the same, given up, while an order waits that nobody could write under',
    { lease: undefined, latestEpoch: 4, job: 'pending', unownedForMs: 3_000 },
    'pass-log-epoch',
  ],
  ['the same, a moment ago', { lease: undefined, latestEpoch: 4, job: 'finished', unownedForMs: 2_999 }, 'none'],

  ['a stream repaired twice in vain', { lease: undefined, job: 'finished', unownedForMs: 11_999, repairs: 2 }, 'none'],
  [
    'the same, after the longer pause',
    { lease: undefined, job: 'finished', unownedForMs: 12_000, repairs: 2 },
    'new-epoch',
  ],
  [
    'a stream repaired a hundred times',
    { lease: undefined, job: 'unknown', unownedForMs: 60_000, repairs: 100 },
    'new-epoch',
  ],
];

test.each(table)('%s', (_name, changes, repair) => {
  expect(decideRepair({ ...healthy, ...changes })).toBe(repair);
});
