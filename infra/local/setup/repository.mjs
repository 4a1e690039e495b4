// Where things are. Everything runs from the root of the repository, whatever directory npm was called in.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const inRoot = (...path) => join(root, ...path);

/** Node 24 from the registry: runs TypeScript directly, whatever Node the machine has. */
export const node24 = inRoot('node_modules', '.bin', 'node');

/** Kept between runs, gone with node_modules. */
export const cacheDirectory = inRoot('node_modules', '.cache', 'millrace');

/** The environment in which `node`, `tsc`, `nx` … are ours. */
export function toolEnvironment(extra = {}) {
  return { ...process.env, PATH: `${inRoot('node_modules', '.bin')}:${process.env.PATH ?? ''}`, ...extra };
}
