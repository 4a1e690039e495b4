import { describe, expect, it } from 'vitest';
import { nextPlayerState, type PlayerEvent, type PlayerState } from './player-state.ts';

function after(...events: PlayerEvent[]): PlayerState {
  return events.reduce<PlayerState>(nextPlayerState, 'loading');
}

describe('the player state', () => {
  it('waits as idle while nothing is on air, and loads when a stream begins', () => {
    expect(after('absent')).toBe('idle');
    expect(after('absent', 'absent', 'found')).toBe('loading');
    expect(after('absent', 'found', 'advancing')).toBe('playing');
  });

  it('shows a dry buffer as stalled until media plays again', () => {
    expect(after('advancing', 'starved')).toBe('stalled');
    expect(after('advancing', 'starved', 'advancing')).toBe('playing');
  });

  it('does not call a slow start a stall', () => {
    expect(after('starved')).toBe('loading');
  });

  it('says that a stream has ended when it vanishes while its viewer waits for it', () => {
    expect(after('advancing', 'lost', 'absent')).toBe('ended');
  });

  it('says "not live yet" when a stream vanishes before its first picture', () => {
    expect(after('lost', 'absent')).toBe('idle');
  });

  it('stays ended until another stream is found on the same address', () => {
    expect(after('advancing', 'finished', 'absent', 'unreachable')).toBe('ended');
    expect(after('advancing', 'finished', 'absent', 'found')).toBe('loading');
  });

  it('leaves an error when the origin answers again', () => {
    expect(after('unreachable')).toBe('error');
    expect(after('unreachable', 'absent')).toBe('idle');
    expect(after('unreachable', 'found')).toBe('loading');
  });
});
