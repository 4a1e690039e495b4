import { expect, test } from 'vitest';
import { idPrefixes, idSchema, isId, newId, type IdKind } from './ids.ts';

test.each(Object.keys(idPrefixes) as IdKind[])('a new %s id passes its own schema', (kind) => {
  expect(idSchema(kind).parse(newId(kind))).toMatch(new RegExp(`^${idPrefixes[kind]}_`));
});

test.each([
  '',
  'str_',
  'ch_01k00000000000000000000000',
  'str_../../etc/passwd',
  'str_01K00000000000000000000000',
  'str_01k0000000000000000000000\0',
])('%j is not a stream id', (text) => {
  expect(isId('stream', text)).toBe(false);
});

test('ids made later sort later', () => {
  const ids = Array.from({ length: 50 }, () => newId('event'));
  expect([...ids].sort()).toEqual(ids);
});
