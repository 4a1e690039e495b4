// node_modules is what package-lock.json says, or npm ci makes it so. npm leaves its own record of what it installed
// (node_modules/.package-lock.json), so a change of the lock file is noticed without a stamp of ours.
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { outputOf, quietly } from './quiet-command.mjs';
import { SetupError } from './progress.mjs';
import { inRoot, node24 } from './repository.mjs';

/** Installs what is missing. Returns a word for the progress line. */
export async function ensureDependencies(say) {
  const lock = readJson('package-lock.json');
  if (isInstalled(lock, readJson('node_modules/.package-lock.json'))) {
    linkPackages(lock, inRoot());
    return 'up to date';
  }
  say('npm ci, this takes a minute or two the first time');
  await quietly('npm-ci', [...npm(), 'ci', '--no-audit', '--no-fund', '--foreground-scripts'], {
    advice: 'npm needs its registry: check `npm ping` and `npm config get registry`.',
  });
  return 'installed';
}

/** Every package that has to be there is there in the locked version. */
export function isInstalled(lock, installed) {
  if (!installed) return false;
  return Object.entries(lock.packages).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') || entry.link || entry.optional || entry.devOptional || entry.peer)
      return true;
    return installed.packages[path]?.version === entry.version;
  });
}

/** A package of ours that came with a pull needs its link and nothing else. */
export function linkPackages(lock, root) {
  for (const [path, { link, resolved }] of Object.entries(lock.packages)) {
    const place = join(root, path);
    if (!link || existsSync(place)) continue;
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(relative(dirname(place), join(root, resolved)), place);
  }
}

/** The `node` package brings its binary by an install script, which npm may have been told not to run. */
export async function ensureNode24() {
  if (!worksAsNode24()) {
    const withScripts = readJson('package.json').allowScripts;
    const packages = Object.keys(withScripts).filter((name) => existsSync(inRoot('node_modules', name)));
    await quietly('npm-rebuild', [...npm(), 'rebuild', '--ignore-scripts=false', '--foreground-scripts', ...packages]);
  }
  if (worksAsNode24()) return outputOf(node24, '--version')?.trim();
  throw new SetupError(
    'Node 24 (the npm package `node`) did not install. Remove node_modules and try again with npm 10 or newer.',
  );
}

const worksAsNode24 = () => outputOf(node24, '--version')?.startsWith('v24.') === true;

/** The npm that started us, else the one on PATH. */
const npm = () => (process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm']);

function readJson(path) {
  return existsSync(inRoot(path)) ? JSON.parse(readFileSync(inRoot(path), 'utf8')) : undefined;
}
