import { expect, it } from 'vitest';
import { expiryOf } from './lifetimes.ts';

it('a new key expires so many days from now, or never', () => {
  const now = Date.parse('2026-11-28T12:00:00Z');
  expect(expiryOf('30', now)).toBe('2026-12-28T12:00:00.000Z');
  expect(expiryOf('never', now)).toBeNull();
});
