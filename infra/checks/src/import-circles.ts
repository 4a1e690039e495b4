// Files that import each other in a circle, types included: none of them can be read, or moved, without all others.
import { dirname, join } from 'node:path';
import { read, sourceFiles } from './repository.ts';

/** The files of the repository that each file imports by a relative path. */
export function importsOfFiles(): Map<string, readonly string[]> {
  const files = new Set(sourceFiles('.ts', '.tsx', '.mjs'));
  const relative = /\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;
  const importsOf = (path: string): string[] =>
    Array.from(read(path).matchAll(relative), ([, name = '']) => join(dirname(path), name));
  return new Map([...files].map((path) => [path, importsOf(path).filter((imported) => files.has(imported))]));
}

/** One circle for each file at which the search comes back to where it has been; none when there are no circles. */
export function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const since = way.indexOf(path);
    if (since >= 0) circles.push([...way.slice(since), path]);
    if (since >= 0 || done.has(path)) return;
    for (const imported of imports.get(path) ?? []) visit(imported, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return circles;
}
