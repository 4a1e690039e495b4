// What the checks look at: the packages of the workspace and the files that git knows or would know.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');
export const exists = (path: string): boolean => existsSync(join(root, path));

export interface PackageJson {
  readonly name: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly license?: string;
  readonly description?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  /** Folder from the root, e.g. `libs/flv`. */
  readonly folder: string;
  readonly json: PackageJson;
}

/** Every package that the workspaces of the root package.json name. */
export const packages: readonly WorkspacePackage[] = (
  JSON.parse(read('package.json')) as { workspaces: string[] }
).workspaces
  .flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root }))
  .map((path) => ({ folder: path.replace('/package.json', ''), json: JSON.parse(read(path)) as PackageJson }))
  .sort((a, b) => a.folder.localeCompare(b.folder));

/** Files that are committed or would be, by the end of their names. */
export function sourceFiles(...endings: readonly string[]): string[] {
  const output = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  return output.split('\n').filter((path) => endings.some((ending) => path.endsWith(ending)) && exists(path));
}
