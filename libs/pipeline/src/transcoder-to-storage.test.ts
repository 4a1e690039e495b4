import { expect, test } from 'vitest';
import { newId } from './ids.ts';
import { initName, objectKey, objectNameSchema, segmentName } from './transcoder-to-storage.ts';

test('the epoch is part of an object key, so two runs never share one', () => {
  const place = {
    organizationId: newId('organization'),
    streamId: newId('stream'),
    renditionId: '720p',
    name: segmentName(7),
  };
  expect(objectKey({ ...place, epoch: 1 })).not.toBe(objectKey({ ...place, epoch: 2 }));
});

test.each([segmentName(0), segmentName(123), initName('0123456789abcdef0123')])('%s is a valid object name', (name) => {
  expect(objectNameSchema.safeParse(name).success).toBe(true);
});

test.each(['../1.m4s', '01.m4s', 'init-.mp4', '1.m3u8', '1.m4s/..'])('%s is not an object name', (name) => {
  expect(objectNameSchema.safeParse(name).success).toBe(false);
});
