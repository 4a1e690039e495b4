import { expect, it } from 'vitest';
import { keyEnd } from './key-end.ts';

const soon = '2026-12-01T00:00:00.000Z';
const late = '2026-12-31T00:00:00.000Z';

it.each([
  ['of a key without expiry is never', { expiresAt: null, revokedAt: null }, undefined],
  ['is its expiry', { expiresAt: late, revokedAt: null }, { words: 'Expires', at: late }],
  [
    'of a rotated or revoked key is its grace',
    { expiresAt: late, revokedAt: soon },
    { words: 'Works on until', at: soon },
  ],
  [
    'is the expiry when that comes before the grace',
    { expiresAt: soon, revokedAt: late },
    { words: 'Expires', at: soon },
  ],
] as const)('the end %s', (_name, key, end) => {
  expect(keyEnd(key, Date.parse('2026-11-28T00:00:00Z'))).toEqual(end);
});

it('an end that has passed is told as such', () => {
  const key = { expiresAt: soon, revokedAt: null };
  expect(keyEnd(key, Date.parse('2027-01-01T00:00:00Z'))).toEqual({ words: 'Expired', at: soon });
});
