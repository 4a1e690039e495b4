import { expect, test } from 'vitest';
import { apiKeyPrefix, hashApiKey, mayBeApiKey, newApiKey } from './api-key.ts';

test('a new key passes its own checksum', () => {
  for (let round = 0; round < 100; round += 1) expect(mayBeApiKey(newApiKey())).toBe(true);
});

test('one wrong letter is told without a database', () => {
  const key = newApiKey();
  const wrong = key.slice(0, 10) + (key[10] === 'a' ? 'b' : 'a') + key.slice(11);
  expect(mayBeApiKey(wrong)).toBe(false);
});

test('a key that the operator chose is accepted as it is', () => {
  expect(mayBeApiKey('correct-horse-battery-staple')).toBe(true);
});

test.each(['', 'short', 'x'.repeat(257), 'with a space in it....', 'tab\tin-the-middle-of-it', 'ümlaut-key-ümlaut'])(
  '%j cannot be a key',
  (text) => {
    expect(mayBeApiKey(text)).toBe(false);
  },
);

test('the prefix shows at most a third of a key, and the hash none of it', () => {
  const key = newApiKey();
  expect(apiKeyPrefix(key)).toBe(key.slice(0, 7));
  expect(apiKeyPrefix('1234567890123456')).toBe('12345');
  expect(hashApiKey(key)).toMatch(/^[0-9a-f]{64}$/);
});
