// Faults that last for minutes: those rows happen when they are named.
import { breakLink, losePostgres, second, type FaultRow } from './fault-row.ts';
import { flap } from './flapping-encoder.ts';

const minute = 60 * second;

export const longRows: readonly FaultRow[] = [
  {
    id: 'F13-10min',
    fault: 'storage is down for ten minutes',
    expected: 'of what waits for longer than two minutes the oldest is listed as gaps, and then what is newest',
    ...{ freezeMs: 150 * second, disconnects: 0, apiAnswers: true, isLong: true, mayGap: true },
    inject: breakLink('storage', { is: 'down' }, 10 * minute),
  },
  {
    id: 'F12-50',
    fault: 'the encoder comes and goes, fifty times',
    expected: 'as in F12; nothing is left behind',
    ...{ freezeMs: 20 * second, disconnects: 50, apiAnswers: true, isLong: true },
    inject: flap(50),
  },
  {
    id: 'F24-5min',
    fault: 'PostgreSQL is down for five minutes, and the encoder comes back meanwhile',
    expected: 'a known encoder is let in; the stream goes on',
    ...{ freezeMs: 15 * second, disconnects: 3, apiAnswers: false, isLong: true },
    inject: losePostgres(5 * minute),
  },
];
