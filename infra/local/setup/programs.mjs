// Programs of the system: found, or installed by the package manager when that works without a question, else one clear
// line that says what to install.
import { existsSync } from 'node:fs';
import { SetupError } from './progress.mjs';
import { outputOf, quietly } from './quiet-command.mjs';

const chromiumPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Not every user's path has the programs of the system's administrator. */
const nginxPlaces = ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx'];

/** `found` gives a version (or other true value) when the program is there and good enough. */
const programs = {
  ffmpeg: {
    found: () => /version (\S+)/.exec(outputOf('ffmpeg', '-version') ?? '')?.[1],
    problem: () => ffmpegProblem(outputOf('ffmpeg', '-hide_banner', '-encoders') ?? ''),
    packages: { 'apt-get': 'ffmpeg', dnf: 'ffmpeg', brew: 'ffmpeg' },
  },
  'redis-server': {
    found: () => /v=(\S+)/.exec(outputOf('redis-server', '--version') ?? '')?.[1],
    packages: { 'apt-get': 'redis-server', dnf: 'redis', brew: 'redis' },
  },
  chromium: {
    found: () => chromiumPlaces.find((place) => existsSync(place)),
    // With a font: without one, pages have no text.
    packages: { 'apt-get': 'chromium fonts-dejavu-core', dnf: 'chromium dejavu-sans-fonts', brew: '--cask chromium' },
  },
  // It is no service here: tests put it in front of an origin. It tells its version where nobody reads it.
  nginx: {
    found: () => nginxPlaces.find((place) => outputOf(place, '-v') !== undefined),
    packages: { 'apt-get': 'nginx', dnf: 'nginx', brew: 'nginx' },
  },
};

/** Without these two encoders there is no ladder. */
export function ffmpegProblem(encoders) {
  const missing = ['libx264', 'aac'].filter((name) => !new RegExp(`^ \\S+ ${name} `, 'm').test(encoders));
  return missing.length > 0
    ? `The installed ffmpeg was built without ${missing.join(' and ')}; install a complete one.`
    : undefined;
}

/**
 * @param {keyof typeof programs} name
 * @param {(what: string) => void} say
 */
export async function ensureProgram(name, say) {
  const { found, problem, packages } = programs[name];
  if (!found()) await install(name, packages, say);
  const version = found();
  if (!version) throw new SetupError(`${name} was installed but cannot be run. Install it by hand and try again.`);
  const wrong = problem?.();
  if (wrong) throw new SetupError(wrong);
  return version;
}

async function install(name, packages, say) {
  const manager = installer();
  if (!manager) throw new SetupError(adviceFor(name, packages));
  say(`installing it with ${manager.name}`);
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, advice: adviceFor(name, packages) };
  for (const command of manager.commands(packages[manager.name].split(' '))) {
    await quietly(`install-${name}`, [...manager.prefix, ...command], options);
  }
}

const managers = [
  {
    name: 'apt-get',
    needsRoot: true,
    commands: (packages) => [
      ['apt-get', 'update'],
      ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages],
    ],
  },
  { name: 'dnf', needsRoot: true, commands: (packages) => [['dnf', 'install', '--assumeyes', ...packages]] },
  { name: 'brew', needsRoot: false, commands: (packages) => [['brew', 'install', ...packages]] },
];

/** The package manager of this machine, if it may be used without a password. */
function installer() {
  const manager = managers.find(({ name }) => outputOf(name, '--version') !== undefined);
  if (!manager) return undefined;
  if (!manager.needsRoot || process.geteuid?.() === 0) return { ...manager, prefix: [] };
  if (outputOf('sudo', '-n', 'true') === undefined) return undefined;
  return { ...manager, prefix: ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'] };
}

const adviceFor = (name, packages) =>
  `${name} is missing. Install it and try again:\n` +
  `  Debian, Ubuntu: sudo apt-get install ${packages['apt-get']}\n` +
  `  Fedora:         sudo dnf install ${packages.dnf}\n` +
  `  macOS:          brew install ${packages.brew}`;
