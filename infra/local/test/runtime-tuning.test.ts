import { expect, test } from 'vitest';
import { withOwnOptions } from '../src/runtime-tuning.ts';

test('what a person tells Node stands behind what the service tells it, and every other setting of the person wins', () => {
  const service = { NODE_OPTIONS: '--max-semi-space-size=4', GLIBC_TUNABLES: 'ours' };
  expect(withOwnOptions(service, { NODE_OPTIONS: '--expose-gc', GLIBC_TUNABLES: 'theirs' })).toEqual({
    NODE_OPTIONS: '--max-semi-space-size=4 --expose-gc',
    GLIBC_TUNABLES: 'theirs',
  });
  expect(withOwnOptions(service, {})).toEqual(service);
  expect(withOwnOptions(undefined, { MILLRACE_API_PORT: '1' })).toEqual({ MILLRACE_API_PORT: '1' });
});
