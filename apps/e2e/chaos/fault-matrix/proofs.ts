// Rows of the fault matrix that need no platform to be broken: a test that runs with every `npm test`, or another command,
// shows them. A test of this file sees to it that what is named exists, and that no row is left out.

/** A test by file and title, or a command of the project. */
export type Shown = readonly [file: string, title: string] | { readonly command: string };

export interface Proof {
  readonly id: string;
  readonly fault: string;
  /** What is promised, in words. */
  readonly expected: string;
  readonly shownBy: readonly Shown[];
  /** What is not shown, or not promised. */
  readonly but?: string;
}

export const proofs: readonly Proof[] = [
  {
    id: 'F16',
    fault: 'storage gets other bytes than were sent',
    expected: 'it refuses them, and what is not stored is not listed',
    shownBy: [
      [
        'libs/storage/test/s3-storage.integration.test.ts',
        'what is stored is signed with its hash, so that bytes that change on their way are refused and not listed',
      ],
    ],
    but: 'A store that takes an object and does not show it at once is not S3, and is not detected.',
  },
  {
    id: 'F30',
    fault: 'the disk is full',
    expected: 'workers need none; media on disk waits, as in F13',
    shownBy: [
      [
        'libs/storage/test/disk-storage.integration.test.ts',
        'a write that stops half-way with %s is told as "%s" and leaves nothing behind',
      ],
      ['libs/storage/test/s3-storage.integration.test.ts', 'an answer %i %s is told as "%s"'],
    ],
    but: "With storage away for longer than two minutes, or half a minute where the worker's disk is full too, what is oldest of that time is listed as gaps.",
  },
  ...(['F34', 'F35', 'F36', 'F37'] as const).map((id) => ({
    id,
    fault: {
      F34: 'all transcoders are deployed anew',
      F35: 'all edges are deployed anew',
      F36: 'origins and APIs are deployed anew',
      F37: 'a busy process is ended by whoever scales down',
    }[id],
    expected: 'no viewer waits, no request fails, encoders come back once',
    shownBy: [{ command: 'chaos:rolling' }],
  })),
  {
    id: 'F40',
    fault: 'the order to transcode a stream comes ten times',
    expected: 'it is transcoded once',
    shownBy: [
      ['libs/queue/test/cordon.integration.test.ts', 'an order that is given ten times is one job of one worker'],
      ['libs/playlist-log/test/lease.integration.test.ts', 'one epoch has one holder while the holder lives'],
    ],
  },
  {
    id: 'F42',
    fault: 'a stream runs for weeks: RTMP times wrap, and so do counters of bytes',
    expected: 'time and numbers go on',
    shownBy: [
      ['libs/rtmp/test/server-session.test.ts', 'wrap at 2^32'],
      [
        'apps/edge/src/media/replay-ring.test.ts',
        'keeps its sequence numbers past 2^32 ms of relay time, the tag wrapping',
      ],
      ['apps/transcoder/src/timeline/timeline.test.ts', 'time goes on over a wrap at %i ms, and back by small steps'],
    ],
    but: 'No stream has run for a day here: drift between sound and picture was not measured.',
  },
  {
    id: 'F43',
    fault: 'a receiver of webhooks is away for days',
    expected: 'it is tried for hours and disabled after five days; every event can be read and sent again',
    shownBy: [
      [
        'apps/jobs/test/webhooks.integration.test.ts',
        'what failed is sent again with the same id, a new time and a new signature',
      ],
      [
        'apps/jobs/test/webhooks.integration.test.ts',
        'a receiver that has failed for five days is disabled with its next failure',
      ],
      [
        'apps/api/test/webhooks.integration.test.ts',
        'a range is sent again: what it subscribes to, once each, only what failed when asked',
      ],
      ['apps/api/test/events.integration.test.ts', 'events are read page by page, in order, each once'],
    ],
  },
  {
    id: 'F44',
    fault: 'a CDN asks for what is not there yet, or no longer',
    expected: 'that it is not there is kept for a second, and no longer',
    shownBy: [['apps/origin/test/nginx-cache.integration.test.ts', 'what is not there is not there for long']],
  },
  {
    id: 'F45',
    fault: 'a tenant begins more streams than it may, or opens connections without end',
    expected: 'it is refused before anything is ordered, and nobody else is concerned',
    shownBy: [
      [
        'apps/api/test/quotas.integration.test.ts',
        'one stream more than allowed is refused at its publish, and a running one may come back',
      ],
      ['apps/edge/test/bounds.integration.test.ts', 'may have a hundred connections, and others are not concerned'],
    ],
    but: 'Orders of tenants that are within their quota wait in one queue, first come, first served.',
  },
  {
    id: 'F46',
    fault: 'secrets are changed while they are used',
    expected: 'the old and the new one work side by side for a while',
    shownBy: [
      [
        'apps/api/test/audit.integration.test.ts',
        'the keys of access tokens are published, rotate with an overlap, and at once when it is urgent',
      ],
      ['apps/jobs/test/webhooks.integration.test.ts', 'while a secret is being rotated both sign'],
      [
        'apps/api/test/stream-keys.integration.test.ts',
        'with a grace works on beside the new one, and cannot be rotated again',
      ],
    ],
    but: 'The secret of the installation and the passwords of PostgreSQL and Redis change with a restart.',
  },
];

/** Every fault and every invariant that the design lists. */
export const everyRow = [
  ...Array.from({ length: 48 }, (_, index) => `F${index + 1}`),
  ...Array.from({ length: 10 }, (_, index) => `I${index + 1}`),
];
