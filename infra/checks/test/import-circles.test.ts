import { expect, it } from 'vitest';
import { circlesIn, importsOfFiles } from '../src/import-circles.ts';

it('no file is imported by what it imports', () => {
  expect(circlesIn(importsOfFiles())).toEqual([]);
});

it('a circle is found, whatever leads to it', () => {
  const imports = new Map([
    ['door', ['a']],
    ['a', ['b', 'leaf']],
    ['b', ['c']],
    ['c', ['a', 'leaf']],
    ['leaf', []],
  ]);
  expect(circlesIn(imports)).toEqual([['a', 'b', 'c', 'a']]);
});
