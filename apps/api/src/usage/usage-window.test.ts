import { expect, test } from 'vitest';
import { usageWindow } from './usage-window.ts';

const now = new Date('2026-11-28T10:20:00Z');
const windowOf = (from: string | undefined, to: string | undefined, interval: 'hour' | 'day' = 'day') => {
  const window = usageWindow({ from, to, interval }, now);
  return [window.from.toISOString(), window.to.toISOString()];
};

test('without a question it is the last day of hours, or month of days, the present one included', () => {
  expect(windowOf(undefined, undefined, 'hour')).toEqual(['2026-11-27T11:00:00.000Z', '2026-11-28T11:00:00.000Z']);
  expect(windowOf(undefined, undefined)).toEqual(['2026-10-30T00:00:00.000Z', '2026-11-29T00:00:00.000Z']);
});

test('a span takes whole intervals', () => {
  expect(windowOf('2026-11-01T12:00:00+02:00', '2026-11-02T00:00:01Z')).toEqual([
    '2026-11-01T00:00:00.000Z',
    '2026-11-03T00:00:00.000Z',
  ]);
});

test.each([
  ['that is empty', '2026-11-02T00:00:00Z', '2026-11-02T00:00:00Z'],
  ['that is too long', '2025-10-01T00:00:00Z', '2026-11-28T00:00:00Z'],
  ['before all time stamps', '0000-01-01T00:00:00Z', '0000-01-02T00:00:00Z'],
  ['after all time stamps', '9999-12-30T00:00:00Z', '9999-12-31T23:59:59Z'],
])('a span %s is refused', (_which, from, to) => {
  expect(() => windowOf(from, to)).toThrow('query.from');
});
