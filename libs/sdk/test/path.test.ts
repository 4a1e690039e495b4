// Paths with ids in them.
import { expect, test } from 'vitest';
import { path } from '../src/path.ts';

test('an id is encoded', () => {
  expect(path`/v1/channels/${'a/b?c'}/streams`).toBe('/v1/channels/a%2Fb%3Fc/streams');
});

test.each(['', '.', '..'])('an id %j never makes it the path of something else', (id) => {
  expect(() => path`/v1/channels/${id}`).toThrow('An id is missing');
});
