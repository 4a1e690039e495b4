// A library's door shows what others use, and no more: a name that only its own files need is not a promise. Nor does any file
// export what nothing names: the linter takes what is exported for used.
import { expect, it } from 'vitest';
import { packages, read, sourceFiles } from '../src/repository.ts';

/** What programs of others are made with: its users are not in this repository. */
const madeForOthers = new Set(['libs/sdk']);
const libraries = packages.map(({ folder }) => folder).filter((folder) => folder.startsWith('libs/'));

/** Values, not types: a type is often used through the function that gives it. */
function valuesOf(door: string): string[] {
  const lists = Array.from(door.matchAll(/^export \{([^}]*)\}/gm), ([, names = '']) => names.split(','));
  return lists
    .flat()
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.replace(/^.* as /, ''));
}

const folderOf = (path: string) => path.split('/').slice(0, 2).join('/');
const usersOf = new Map<string, Set<string>>();
for (const path of sourceFiles('.ts', '.tsx', '.mjs')) {
  const text = read(path);
  const isDoor = path.endsWith('/src/index.ts');
  for (const name of new Set(isDoor ? [] : text.match(/\b[A-Za-z]\w+/g))) addUser(name, folderOf(path));
  // Its own tests come through the door as others do.
  for (const [found] of text.matchAll(/import [^;]*?from '[^']*\/index\.ts'/g))
    for (const name of found.match(/\w+/g) ?? []) addUser(name, 'through the door');
}

function addUser(name: string, user: string): void {
  const users = usersOf.get(name);
  if (users) users.add(user);
  else usersOf.set(name, new Set([user]));
}

it.each(libraries.filter((folder) => !madeForOthers.has(folder)))('%s exports no value that nobody uses', (folder) => {
  const isUsed = (name: string) => [...(usersOf.get(name) ?? [])].some((user) => user !== folder);
  expect(valuesOf(read(`${folder}/src/index.ts`)).filter((name) => !isUsed(name))).toEqual([]);
});

it('no file exports a value that is named nowhere else', () => {
  const files = sourceFiles('.ts', '.tsx', '.mjs').filter((path) => !path.startsWith('libs/sdk/'));
  const texts = files.map(read);
  const timesNamed = new Map<string, number>();
  for (const [name] of texts.flatMap((text) => [...text.matchAll(/\b[A-Za-z]\w*/g)]))
    timesNamed.set(name, (timesNamed.get(name) ?? 0) + 1);
  const unused = files.flatMap((path, index) =>
    Array.from(
      texts[index]!.matchAll(/^export (?:async )?(?:const|function\*?|class) (\w+)/gm),
      ([, name = '']) => name,
    )
      .filter((name) => timesNamed.get(name) === 1)
      .map((name) => `${path}: ${name}`),
  );
  expect(unused).toEqual([]);
});
