import { dirname, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exists, packages, read } from '../src/repository.ts';
import type { PackageJson } from '../src/repository.ts';

const dependenciesOf = ({ dependencies, devDependencies }: PackageJson) => ({ ...dependencies, ...devDependencies });
const folderOf = new Map(packages.map(({ json, folder }) => [json.name, folder]));

interface ProjectReferences {
  readonly references: readonly { readonly path: string }[];
}

describe.each(packages)('$folder', ({ folder, json }) => {
  it('is named after its folder, private, an ES module under the licence', () => {
    expect(json).toMatchObject({
      name: `@millrace/${folder.split('/').at(-1) ?? ''}`,
      private: true,
      type: 'module',
      license: 'Apache-2.0',
      description: expect.stringMatching(/^[A-Z].*\.$/) as string,
    });
  });

  it('says its layer and its runtime', () => {
    const kinds = (json.nx?.tags ?? []).map((tag) => tag.split(':')[0]);
    expect(kinds).toEqual(expect.arrayContaining(['layer', 'runtime']));
  });

  it('has a README', () => {
    expect(exists(`${folder}/README.md`)).toBe(true);
  });

  it('references exactly the packages that it depends on', () => {
    const { references } = JSON.parse(read(`${folder}/tsconfig.json`)) as ProjectReferences;
    const dependencies = Object.keys(dependenciesOf(json)).flatMap((name) => folderOf.get(name) ?? []);
    expect(references.map(({ path }) => path).sort()).toEqual(dependencies.map((to) => relative(folder, to)).sort());
  });
});

describe('the workspace', () => {
  it('exports one door per library', () => {
    const libraries = packages.filter(({ folder }) => dirname(folder) === 'libs');
    const others = libraries.filter(({ json }) => JSON.stringify(json.exports) !== '{".":"./src/index.ts"}');
    expect(others.map(({ folder }) => folder)).toEqual([]);
  });

  it('type-checks every package', () => {
    const { references } = JSON.parse(read('tsconfig.json')) as ProjectReferences;
    expect(references.map(({ path }) => path).sort()).toEqual(packages.map(({ folder }) => folder).sort());
  });

  it('uses one exact version of each external dependency', () => {
    const versions = new Map<string, Set<string>>();
    for (const { json } of packages) {
      for (const [name, version] of Object.entries(dependenciesOf(json))) {
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
      }
    }
    const problems = [...versions].filter(([name, seen]) => {
      const allowed = folderOf.has(name) ? /^\*$/ : /^\d+\.\d+\.\d+/;
      return seen.size !== 1 || ![...seen].every((version) => allowed.test(version));
    });
    expect(problems.map(([name, seen]) => `${name}: ${[...seen].join(', ')}`)).toEqual([]);
  });
});
