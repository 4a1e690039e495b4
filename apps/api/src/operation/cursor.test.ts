import { derivePlatformKeys } from '@millrace/auth';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

const keys = derivePlatformKeys('the secret of the tests, long enough');
const cursor = encodeCursor(keys, 'channels|org_a', 'ch_1');

test('a cursor gives back its id, for its own list', () => {
  expect(decodeCursor(keys, 'channels|org_a', cursor)).toBe('ch_1');
  expect(decodeCursor(keys, 'channels|org_a', undefined)).toBeUndefined();
});

test('a cursor is refused for every other list and every other installation', () => {
  expect(() => decodeCursor(keys, 'channels|org_b', cursor)).toThrow('nextCursor');
  expect(() => decodeCursor(derivePlatformKeys('another secret, long enough'), 'channels|org_a', cursor)).toThrow(
    'nextCursor',
  );
});

test('a cursor with any one character changed is refused', () => {
  for (let place = 0; place < cursor.length; place += 1) {
    const changed = cursor.slice(0, place) + (cursor[place] === 'x' ? 'y' : 'x') + cursor.slice(place + 1);
    expect(() => decodeCursor(keys, 'channels|org_a', changed), changed).toThrow('nextCursor');
  }
});

test.each(['', '!', 'AAAA', 'ü', `${cursor}=`, `${cursor}A`])('%j is no cursor', (text) => {
  expect(() => decodeCursor(keys, 'channels|org_a', text)).toThrow('nextCursor');
});
