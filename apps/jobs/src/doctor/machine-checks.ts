// What the machine must have: a Node, an ffmpeg with its encoders, room on its disks, and ports that answer.
import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { fail, ok, warn, type Check, type Finding } from './check.ts';

const run = promisify(execFile);
const leastNode = 24;
const neededEncoders = ['libx264', 'aac'] as const;
const gigabyte = 1024 ** 3;
const room = { warnBytes: 5 * gigabyte, failBytes: gigabyte } as const;
const portLimitMs = 2_000;

export function judgeNode(version: string): Omit<Finding, 'check'> {
  const major = Number(version.split('.')[0]);
  return major >= leastNode
    ? ok(version)
    : fail(version, `Run the services with Node ${leastNode} or later; \`npm start\` brings its own.`);
}

/** What `ffmpeg -encoders` printed. */
export function judgeEncoders(version: string, printed: string): Omit<Finding, 'check'> {
  const missing = neededEncoders.filter((name) => !new RegExp(`^ [VAS]\\S* +${name} `, 'm').test(printed));
  if (missing.length === 0) return ok(`${version}, with ${neededEncoders.join(' and ')}`);
  return fail(
    `${version}, without ${missing.join(' and ')}`,
    'Install an ffmpeg that was built with them, e.g. of your system.',
  );
}

export function judgeRoom(directory: string, freeBytes: number): Omit<Finding, 'check'> {
  const seen = `${(freeBytes / gigabyte).toFixed(1)} GB free in ${directory}`;
  if (freeBytes >= room.warnBytes) return ok(seen);
  const fix = 'Free some, or move the data to a larger disk: when it is full, streams stop.';
  return freeBytes >= room.failBytes ? warn(seen, fix) : fail(seen, fix);
}

export interface MachineOptions {
  ffmpegPath: string;
  directories: readonly string[];
  ports: readonly { name: string; port: number }[];
}

export function machineChecks({ ffmpegPath, directories, ports }: MachineOptions): Check[] {
  return [
    { name: 'node', fix: '', look: () => Promise.resolve(judgeNode(process.versions.node)) },
    {
      name: 'ffmpeg',
      fix: 'Install ffmpeg, or set MILLRACE_FFMPEG to where it is.',
      look: async () => {
        const [version, encoders] = await Promise.all(
          ['-version', '-encoders'].map((what) => run(ffmpegPath, ['-hide_banner', what], { maxBuffer: 1024 * 1024 })),
        );
        return judgeEncoders(/^ffmpeg version (\S+)/.exec(version?.stdout ?? '')?.[1] ?? '?', encoders?.stdout ?? '');
      },
    },
    ...directories.map((directory) => ({
      name: 'disk',
      fix: `${directory} cannot be looked at: make it, or mount its disk.`,
      look: async () => {
        const { bavail, bsize } = await statfs(directory);
        return judgeRoom(directory, bavail * bsize);
      },
    })),
    ...ports.map(({ name, port }) => ({
      name: `port of ${name}`,
      fix: `Nobody listens there. Is the ${name} running? Its log says why not.`,
      look: async () => {
        await reach(port);
        return ok(`${port} takes connections`);
      },
    })),
  ];
}

function reach(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: portLimitMs });
    const end = (act: () => void) => () => {
      socket.destroy();
      act();
    };
    socket.once('connect', end(resolve));
    socket.once(
      'timeout',
      end(() => reject(new Error(`${port} did not answer in time`))),
    );
    socket.once('error', (error) => end(() => reject(error))());
  });
}
