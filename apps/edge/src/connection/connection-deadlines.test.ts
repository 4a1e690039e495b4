import { describe, expect, it } from 'vitest';
import { overdue, type ConnectionTimes } from './connection-deadlines.ts';

const publishing: ConnectionTimes = {
  phase: 'publishing',
  receivedBytes: 10_000,
  hasMedia: true,
  openMs: 3_600_000,
  phaseMs: 3_600_000,
  idleMs: 10,
};
const early = { ...publishing, hasMedia: false, openMs: 1_000, phaseMs: 1_000 };

describe('a connection', () => {
  it.each([
    ['that sends nothing has 5 s', { ...early, phase: 'handshake', receivedBytes: 0, openMs: 5_001 }, 'first-byte'],
    ['has 10 s for the handshake, however busy', { ...early, phase: 'handshake', openMs: 10_001 }, 'handshake'],
    ['has 10 s more to connect', { ...early, phase: 'waitConnect', phaseMs: 10_001 }, 'connect'],
    ['has 10 s more to publish', { ...early, phase: 'connected', phaseMs: 10_001 }, 'publish'],
    ['has 30 s for all of this', { ...early, phase: 'authorizing', openMs: 30_001 }, 'publish'],
    ['that publishes has 20 s for its first frame', { ...early, phaseMs: 20_001 }, 'first-media'],
    ['that publishes may be silent for 15 s', { ...publishing, idleMs: 15_001 }, 'idle'],
  ] as const)('%s', (_name, times, reason) => {
    expect(overdue(times)).toBe(reason);
  });

  it.each([
    ['in the handshake', { ...early, phase: 'handshake', openMs: 9_999 }],
    ['before connect', { ...early, phase: 'waitConnect', openMs: 19_999, phaseMs: 9_999 }],
    ['before publish', { ...early, phase: 'connected', openMs: 29_999, phaseMs: 9_999 }],
    ['while its publish is decided', { ...early, phase: 'authorizing', openMs: 29_999, phaseMs: 12_000 }],
    ['while it publishes', { ...publishing, idleMs: 14_999 }],
    ['that waits for its first frame', { ...early, phaseMs: 19_999 }],
  ] as const)('is left alone before that: %s', (_name, times) => {
    expect(overdue(times)).toBeUndefined();
  });
});
