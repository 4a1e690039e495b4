import { newId, type CellRecord, type LogRecord } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { expiredCells, mediaKeysOf } from './expired-cells.ts';

const media = { startTicks: 0, durationTicks: 90_000, sizeBytes: 1, peakBps: 1, averageBps: 1 };
const cell = (mediaSequence: number): CellRecord => ({
  kind: 'cell',
  epoch: 1,
  mediaSequence,
  discontinuitySequence: 0,
  discontinuity: false,
  startMs: mediaSequence * 2_000,
  endMs: (mediaSequence + 1) * 2_000,
  programDateTimeMs: 0,
  media: { '720p': media, audio: media },
});
const log = (records: LogRecord[], first = 0) => records.map((record, n) => ({ sequence: first + n, record }));
const end: LogRecord = { kind: 'end', endedAtMs: 0 };
const nineMinutes = 540_000;

test('cells of the window and of the five minutes before it are kept', () => {
  const oldest = log(Array.from({ length: 300 }, (_, n) => cell(n)));
  const expired = expiredCells(oldest, nineMinutes);
  expect(expired?.cells.at(-1)?.endMs).toBe(240_000);
  expect(expired?.trimBefore).toBe(120);
});

test('nothing is deleted while a stream is younger than what is kept', () => {
  expect(expiredCells(log(Array.from({ length: 180 }, (_, n) => cell(n))), 300_000)).toBeUndefined();
});

test('a record that is no cell goes with the cells around it and never alone', () => {
  expect(expiredCells(log([end, cell(0), end, cell(1), cell(200)]), nineMinutes)?.trimBefore).toBe(4);
  expect(expiredCells(log([end, cell(200)]), nineMinutes)).toBeUndefined();
});

test('a page of the log that has expired as a whole is trimmed as a whole', () => {
  expect(expiredCells(log([cell(0), cell(1)], 40), nineMinutes)).toMatchObject({ trimBefore: 42 });
});

test('an empty log has nothing to give up', () => {
  expect(expiredCells([], 0)).toBeUndefined();
});

test('each rendition of a cell leaves one object', () => {
  const stream = { organizationId: newId('organization'), streamId: newId('stream') };
  const prefix = `o/${stream.organizationId}/${stream.streamId}/1`;
  expect(mediaKeysOf([cell(7)], stream)).toEqual([`${prefix}/720p/7.m4s`, `${prefix}/audio/7.m4s`]);
});
