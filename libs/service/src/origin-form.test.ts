import { expect, test } from 'vitest';
import { originForm } from './origin-form.ts';

test.each([
  ['/a?b=http://c/d', '/a?b=http://c/d'],
  ['http://host/a?b', '/a?b'],
  ['HTTPS://host:8080/a//b', '/a//b'],
  ['http://host', '/'],
  ['http://host?b', '/?b'],
  ['//host/a', '//host/a'],
  ['*', '*'],
  ['ftp://host/a', 'ftp://host/a'],
])('of %s is %s', (target, expected) => {
  expect(originForm(target)).toBe(expected);
});
