import { expect, test } from 'vitest';
import { newId } from './ids.ts';
import {
  initName,
  objectKey,
  objectNameSchema,
  objectPlaceOf,
  partCopyKey,
  segmentName,
  sliceOfOpenSegment,
} from './transcoder-to-storage.ts';

test('the epoch is part of an object key, so two runs never share one', () => {
  const place = {
    organizationId: newId('organization'),
    streamId: newId('stream'),
    renditionId: '720p',
    name: segmentName(7),
  };
  expect(objectKey({ ...place, epoch: 1 })).not.toBe(objectKey({ ...place, epoch: 2 }));
});

test('a key says what it is the key of', () => {
  const run = { organizationId: newId('organization'), streamId: newId('stream'), epoch: 3 };
  const place = { ...run, renditionId: '720p', name: segmentName(7) };
  expect(objectPlaceOf(objectKey(place))).toEqual(place);
  for (const key of [partCopyKey({ ...run, mediaSequence: 7, part: 0 }), `x/${objectKey(place)}`, '../etc/passwd'])
    expect(objectPlaceOf(key)).toBeUndefined();
});

test.each([segmentName(0), segmentName(123), initName('0123456789abcdef0123')])('%s is a valid object name', (name) => {
  expect(objectNameSchema.safeParse(name).success).toBe(true);
});

test.each(['../1.m4s', '01.m4s', 'init-.mp4', '1.m3u8', '1.m4s/..'])('%s is not an object name', (name) => {
  expect(objectNameSchema.safeParse(name).success).toBe(false);
});

test('a part is where all parts before it end, or not known', () => {
  const parts = [3, 2, 4].map((sizeBytes, part) => ({ part, media: { source: { sizeBytes } } }));
  const segment = Buffer.from('aaabbcccc');
  const slice = (bytes: Uint8Array, earlier: typeof parts, part = 2, id = 'source') =>
    sliceOfOpenSegment(bytes, earlier, parts[part]!, id)?.toString();
  expect([slice(segment, parts.slice(0, 2)), slice(segment, [], 0)]).toEqual(['cccc', 'aaa']);
  expect(slice(segment.subarray(0, 8), parts.slice(0, 2))).toBeUndefined();
  expect(slice(segment, parts.slice(1, 2))).toBeUndefined();
  expect(slice(segment, parts.slice(0, 2), 2, 'audio')).toBeUndefined();
});
