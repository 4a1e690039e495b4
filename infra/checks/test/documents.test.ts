import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exists, read, sourceFiles } from '../src/repository.ts';

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

  it('name only files that exist, in ARCHITECTURE.md and the guides', () => {
    const named = ['ARCHITECTURE.md', ...documents.filter((path) => path.startsWith('docs/guides/'))].flatMap(
      (document) =>
        Array.from(read(document).matchAll(/`((?:apps|libs|infra|prisma|docs)\/[\w./-]+)`/g), ([, path = '']) => ({
          document,
          path,
        })),
    );
    expect(named.filter(({ path }) => !exists(path))).toEqual([]);
  });

  it('number the decisions without gaps', () => {
    const numbers = documents
      .filter((path) => /^docs\/decisions\/\d{4}-/.test(path))
      .map((path) => Number(path.slice('docs/decisions/'.length).slice(0, 4)));
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });
});
