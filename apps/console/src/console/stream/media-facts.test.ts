import { describe, expect, it } from 'vitest';
import { readLadder } from './media-facts.ts';

describe('the ladder of a stream', () => {
  it('is not known before the first segment', () => {
    expect(readLadder(null)).toBeUndefined();
  });

  it('tells what is made, and of what is not the reason, in words', () => {
    const ladder = readLadder({
      source: 'keyframes_too_far_apart',
      renditions: [{ id: '480p', codecs: 'avc1.4d401f', widthPx: 854, heightPx: 480, frameRate: 30 }],
      leftOut: [{ id: '720p', reason: 'no_cpu' }],
      givenUp: [],
    });
    expect(ladder).toEqual({
      source: 'The source is not passed through: its keyframes are too far apart.',
      made: [{ id: '480p', codecs: 'avc1.4d401f', widthPx: 854, heightPx: 480, frameRate: 30 }],
      leftOut: [{ id: '720p', reason: 'This machine has no processor time for it' }],
    });
  });

  it('shows words that this console does not know, and passes over what it cannot read', () => {
    const ladder = readLadder({
      source: 'by_magic',
      renditions: 'none',
      leftOut: [7, { id: '240p', reason: 'too_small' }],
    });
    expect(ladder).toEqual({ source: 'by_magic', made: [], leftOut: [{ id: '240p', reason: 'too small' }] });
  });
});
