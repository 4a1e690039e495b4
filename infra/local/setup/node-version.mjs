import { SetupError } from './progress.mjs';

const oldestMajor = 20;

/** This script itself needs it; the services run on the Node 24 that npm installs. */
export function checkNodeVersion(version = process.versions.node) {
  if (Number.parseInt(version, 10) >= oldestMajor) return version;
  throw new SetupError(
    `Node.js ${version} is too old: install Node.js ${oldestMajor} or newer (https://nodejs.org) and try again.`,
  );
}
