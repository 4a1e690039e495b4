import { newId } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import type { LadderChange } from './load-control.ts';
import { readRungNote, writeRungNote } from './rung-note.ts';

const place = { connectionId: newId('connection'), runs: 2 };
const change: LadderChange = { rungs: ['240p'], kind: 'given-up', reason: 'encoder_overloaded', changed: '360p' };
const note = writeRungNote(place, change);

test('a note is read where the log stands as it did', () => {
  expect(readRungNote(note, place)).toEqual(change);
});

test.each([
  ['a run has begun since', note, { ...place, runs: 3 }],
  ['another encoder publishes', note, { ...place, connectionId: newId('connection') }],
  ['there is none', undefined, place],
  ['it is one of another version', '{"rungs":[]}', place],
  ['it is damaged', note.slice(0, -1), place],
  ['it is empty', '', place],
])('it says nothing when %s', (_, text, where) => {
  expect(readRungNote(text, where)).toBeUndefined();
});
