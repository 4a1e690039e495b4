import { newId } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { CdnLogReader } from './cdn-log.ts';

const [playbackId, streamId] = [newId('playback'), newId('stream')];
const atMs = Date.UTC(2026, 10, 28, 12, 30, 1);
const segment = `/${playbackId}/${streamId}/1/720p/7.m4s`;

test('a W3C log with its own order of columns', () => {
  const reader = new CdnLogReader();
  const lines = [
    '#Version: 1.0',
    '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status',
    `2026-11-28\t12:30:01\tFRA\t1500\t203.0.113.7\tGET\tcdn.example\t${segment}\t200`,
  ];
  expect(lines.map((line) => reader.read(line))).toEqual([
    { kind: 'skipped' },
    { kind: 'header' },
    { kind: 'request', request: { playbackId, streamId, atMs, bytes: 1_500 } },
  ]);
});

test.each([
  ['RFC 3339', `2026-11-28T12:30:01Z,${segment},9`, { playbackId, streamId, atMs, bytes: 9 }],
  ['Unix seconds', `${atMs / 1_000},${segment},9`, { playbackId, streamId, atMs, bytes: 9 }],
  [
    'a multivariant playlist',
    `2026-11-28T12:30:01Z,/${playbackId}.m3u8,9`,
    { playbackId, streamId: null, atMs, bytes: 9 },
  ],
  ['a signed path', `2026-11-28T12:30:01Z,/t/abc.def${segment},9`, { playbackId, streamId, atMs, bytes: 9 }],
])('CSV with %s', (_what, line, request) => {
  const reader = new CdnLogReader();
  reader.read('time,path,bytes');
  expect(reader.read(line)).toEqual({ kind: 'request', request });
});

test.each([
  ['a path of something else', `2026-11-28T12:30:01Z,/favicon.ico,9,200`, 'skipped'],
  ['an error', `2026-11-28T12:30:01Z,${segment},9,404`, 'skipped'],
  ['no time', `yesterday,${segment},9,200`, 'unreadable'],
  ['half a byte', `2026-11-28T12:30:01Z,${segment},0.5,200`, 'unreadable'],
  ['negative bytes', `2026-11-28T12:30:01Z,${segment},-5,200`, 'unreadable'],
  ['a line that was cut', `2026-11-28T12:30:01Z,/pb`, 'unreadable'],
])('%s is not counted', (_what, line, kind) => {
  const reader = new CdnLogReader();
  reader.read('time,path,bytes,status');
  expect(reader.read(line)).toEqual({ kind });
});

test('a log without the columns that count is refused', () => {
  expect(() => new CdnLogReader().read('a,b,c')).toThrow('time, path and bytes');
});
