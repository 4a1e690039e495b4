import { describe, expect, it } from 'vitest';
import { overdue, type ConnectionTimes } from './connection-deadlines.ts';

const publishing: ConnectionTimes = {
  phase: 'publishing',
  receivedBytes: 10_000,
  hasMedia: true,
  openMs: 3_600_000,
  idleMs: 10,
  publishingMs: 3_600_000,
};
const connecting: ConnectionTimes = { ...publishing, phase: 'beforePublish', hasMedia: false, openMs: 1_000 };

describe('a connection', () => {
  it.each([
    [
      'that sends nothing has 5 s',
      { ...connecting, phase: 'handshake', receivedBytes: 0, openMs: 5_001 },
      'first-byte',
    ],
    ['has 10 s for the handshake, however busy', { ...connecting, phase: 'handshake', openMs: 10_001 }, 'handshake'],
    ['has 30 s to publish, however busy', { ...connecting, openMs: 30_001 }, 'publish'],
    [
      'that publishes has 20 s for its first frame',
      { ...publishing, hasMedia: false, publishingMs: 20_001 },
      'first-media',
    ],
    ['that publishes may be silent for 15 s', { ...publishing, idleMs: 15_001 }, 'idle'],
  ] as const)('%s', (_name, times, reason) => {
    expect(overdue(times)).toBe(reason);
  });

  it.each([
    ['in the handshake', { ...connecting, phase: 'handshake', openMs: 9_999 }],
    ['before publish', { ...connecting, openMs: 29_999 }],
    ['while it publishes', { ...publishing, idleMs: 14_999 }],
    ['that waits for its first frame', { ...publishing, hasMedia: false, publishingMs: 19_999 }],
  ] as const)('is left alone before that: %s', (_name, times) => {
    expect(overdue(times)).toBeUndefined();
  });
});
