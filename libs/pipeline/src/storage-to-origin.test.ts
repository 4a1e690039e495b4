import { expect, test } from 'vitest';
import { parseLogRecord, writeLogRecord } from './storage-to-origin.ts';

test('a record of a kind that a later version writes is passed over, and written again as it was', () => {
  const text = '{"kind":"chapter","title":"Half time"}';
  const record = parseLogRecord(text);
  expect(record.kind).toBe('later');
  expect(writeLogRecord(record)).toBe(text);
});

test.each(['{"kind":"cell"}', '{"kind":"run","version":2}', '{}', '[]', '"cell"'])('%s is broken', (text) => {
  expect(() => parseLogRecord(text)).toThrow();
});
