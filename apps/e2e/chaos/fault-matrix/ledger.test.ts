import { expect, test } from 'vitest';
import { differences } from './ledger.ts';

const events = (...numbered: [number, string][]) =>
  numbered.map(([streamSequence, state]) => ({ streamSequence, data: { state } }));

test('events that are all there and end with what the stream is are in order', () => {
  expect(differences('live', events([1, 'connecting'], [2, 'live'], [3, 'live']))).toEqual([]);
});

test.each([
  ['one is missing', 'live', events([1, 'connecting'], [3, 'live']), ['event 2 of the stream is missing']],
  [
    'a change was not told',
    'ended',
    events([1, 'connecting'], [2, 'live']),
    ['the stream is ended, and its events end with live'],
  ],
  ['there are none', 'live', [], ['the stream is live, and its events end with nothing']],
])('it is told that %s', (_, state, told, expected) => {
  expect(differences(state, told)).toEqual(expected);
});
