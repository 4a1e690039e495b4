// What must be so whatever fails, and by what that is shown. A test sees to it that what is named exists.
import type { Shown } from './proofs.ts';

export interface Invariant {
  readonly id: string;
  readonly promise: string;
  readonly shownBy: readonly Shown[];
  /** What is not shown. */
  readonly but?: string;
}

const matrix = { command: 'chaos:matrix' } as const;
const underViewers = (['matrix', 'kills', 'rolling', 'partitions'] as const).map((name) => ({
  command: `chaos:${name}`,
}));

export const invariants: readonly Invariant[] = [
  {
    id: 'I1',
    promise: 'a playlist never goes back, and a number in it always means the same segment, whichever origin is asked',
    shownBy: underViewers,
  },
  {
    id: 'I2',
    promise: 'what is listed can be read from then on, also for a while when it is listed no more',
    shownBy: [
      ...underViewers,
      ['apps/origin/src/media/parts.test.ts', 'is still there when its playlists no longer list it'],
    ],
  },
  {
    id: 'I3',
    promise: 'one worker at a time writes a stream, and nothing of an earlier one behind it',
    shownBy: [
      [
        'libs/playlist-log/test/scripts.property.integration.test.ts',
        'the scripts answer and write as their model does, whatever comes in whatever order',
      ],
      [
        'libs/playlist-log/test/lease.integration.test.ts',
        'a later epoch takes the lease at once and fences the earlier holder',
      ],
    ],
  },
  {
    id: 'I4',
    promise: 'an encoder that was let in stays, whatever happens behind its edge',
    shownBy: [matrix, { command: 'chaos:kills' }],
  },
  {
    id: 'I5',
    promise: 'every change of a stream has its event: behind all faults they are counted and compared with what it is',
    shownBy: [
      matrix,
      ['libs/streams/src/stream-rules.test.ts', 'whatever is reported in whatever order, the record stays sound'],
    ],
  },
  {
    id: 'I6',
    promise: 'a tenant sees and changes nothing of another, by the query and by the database itself',
    shownBy: [
      [
        'apps/api/test/tenant-isolation.integration.test.ts',
        'a foreign id answers exactly as an unknown one, in every operation',
      ],
      [
        'apps/api/test/tenant-isolation.integration.test.ts',
        'the database itself hides other tenants, with no filter in the query',
      ],
    ],
  },
  {
    id: 'I7',
    promise: 'nothing grows without a bound',
    shownBy: [
      { command: 'chaos:soak' },
      ['apps/edge/test/bounds.integration.test.ts', 'that has no memory left lets nobody in, and keeps whom it has'],
    ],
    but: 'The soak takes an hour, not a day, and its streams are passed through.',
  },
  {
    id: 'I8',
    promise: 'no clock of one machine is compared with that of another',
    shownBy: [matrix],
    but: 'Row F33 has one transcoder an hour ahead; a clock that steps while it runs is tried by the simulation alone.',
  },
  {
    id: 'I9',
    promise: 'no secret is in a log: behind all faults those of all services are searched',
    shownBy: [matrix, ['apps/api/test/channels.integration.test.ts', 'no key is ever logged']],
    but: 'Metrics and traces are not searched.',
  },
  {
    id: 'I10',
    promise: 'what may be done twice has one effect',
    shownBy: [
      ['libs/queue/test/cordon.integration.test.ts', 'an order that is given ten times is one job of one worker'],
      ['apps/jobs/test/outbox.integration.test.ts', 'an event that comes twice ends the playlist once'],
      [
        'apps/jobs/test/webhooks.integration.test.ts',
        'what failed is sent again with the same id, a new time and a new signature',
      ],
    ],
  },
];
