import { expect, it } from 'vitest';
import { quotaUse } from './quota-use.ts';

it.each([
  [0, 10, 0, 'good'],
  [7.99, 10, 79, 'good'],
  [8, 10, 80, 'warn'],
  [95, 100, 95, 'bad'],
  [9_999, 10_000, 99, 'bad'],
  [12, 10, 120, 'bad'],
  [0, 0, 100, 'bad'],
])('%d of %d is %d %, %s', (used, limit, percent, tone) => {
  expect(quotaUse({ used, limit })).toMatchObject({ percent, tone });
});

it('without a limit there is no bar', () => {
  expect(quotaUse({ used: 5, limit: null }).percent).toBeUndefined();
});
