import { describe, expect, it } from 'vitest';
import { clientHandshake, concat } from '../support/client.ts';
import { readCorpus } from './corpus-file.ts';
import { writeChunks } from './chunk-writer.ts';
import { fuzzSession, play } from './fuzz-session.ts';
import { Random } from './random.ts';

const corpus = readCorpus();
const durationMs = 3_000;
/** However slow the machine is. */
const minMessages = 1_000;

describe('a recorded dialogue', () => {
  it.each(corpus)('of the corpus is understood: $name', ({ messages, expected }) => {
    const bytes = concat(clientHandshake(), writeChunks(messages, new QuietRandom(1)));
    expect(play([bytes], 'accept').events.map(({ kind }) => kind)).toEqual(expected);
  });
});

describe('a fuzzed dialogue', () => {
  it('never throws, stalls, answers at length, or depends on how it is split', () => {
    const first = Math.floor(Math.random() * 0xffffffff);
    const endsAtMs = performance.now() + durationMs;
    let messages = 0;
    for (let number = first; performance.now() < endsAtMs || messages < minMessages; number += 1) {
      try {
        messages += fuzzSession(number, corpus);
      } catch (cause) {
        throw new Error(`Connection ${number}: repeat with npm run fuzz:rtmp -- --seed ${number}`, { cause });
      }
    }
  }, 60_000);
});

/** Nothing happens by chance. */
class QuietRandom extends Random {
  override oneIn(): boolean {
    return false;
  }
}
