import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exists, packages, read, sourceFiles } from '../src/repository.ts';

const documents = sourceFiles('.md');

/** Targets of the links in a document that lead to a file of the repository. */
function linkedFiles(document: string): string[] {
  const text = read(document).replaceAll(/```[\s\S]*?```/g, '');
  const targets = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
  return targets
    .filter((target) => !/^([a-z]+:|#)/.test(target))
    .map((target) => normalize(join(dirname(document), target.replace(/#.*/, ''))));
}

describe('the documents', () => {
  it('exist where a reader expects them', () => {
    const expected = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'LICENSE'];
    expect(expected.filter((path) => !exists(path))).toEqual([]);
  });

  it('link only to files that exist', () => {
    const broken = documents.flatMap((document) =>
      linkedFiles(document)
        .filter((target) => !exists(target))
        .map((target) => `${document} → ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only files that exist', () => {
    const named = documents.flatMap((document) =>
      Array.from(read(document).matchAll(/`((?:apps|libs|infra|prisma|docs)\/[\w./-]+)`/g), ([, path = '']) => ({
        document,
        path,
      })),
    );
    // A fresh checkout has nothing that is built.
    expect(named.filter(({ path }) => !exists(path) && !path.includes('/dist/'))).toEqual([]);
  });

  it('name only commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = documents.flatMap((document) =>
      Array.from(read(document).matchAll(/npm run ([\w:]+)\b(?!:?<)(?! (?:-w|--workspace))/g), ([, command = '']) => ({
        document,
        command,
      })),
    );
    expect(named.filter(({ command }) => !(command in scripts))).toEqual([]);
  });

  it('show each library in its layer', () => {
    const rows = Array.from(read('libs/README.md').matchAll(/^\| (\w+) +\| (.*?) \|/gm));
    const shown = new Map(rows.map(([, layer = '', names = '']) => [layer, names]));
    const missing = packages
      .filter(({ folder }) => folder.startsWith('libs/'))
      .map(({ folder, json }) => ({
        layer: json.nx?.tags?.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length) ?? '',
        name: folder.slice('libs/'.length),
      }))
      .filter(({ layer, name }) => !shown.get(layer)?.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  it('number the decisions without gaps', () => {
    const numbers = documents
      .filter((path) => /^docs\/decisions\/\d{4}-/.test(path))
      .map((path) => Number(path.slice('docs/decisions/'.length).slice(0, 4)));
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });
});
