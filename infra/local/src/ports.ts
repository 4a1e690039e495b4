// Ports: the public ones are checked before anything starts; internal ones are chosen free, below the range from which
// the system takes ports for outgoing connections, so that a restarted service finds its port again.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { listeningProcess } from './listening-process.ts';
import type { Settings } from './settings.ts';
import { StartError } from './start-error.ts';

/** Throws one error that names every public port that cannot be used, who has it, and how to choose another. */
export async function checkPublicPorts(settings: Settings): Promise<void> {
  const ports = [
    ['the API', 'MILLRACE_API_PORT', settings.MILLRACE_API_HOST],
    ['RTMP', 'MILLRACE_RTMP_PORT', settings.MILLRACE_RTMP_HOST],
    ['playback', 'MILLRACE_ORIGIN_PORT', settings.MILLRACE_ORIGIN_HOST],
  ] as const;
  const problems: string[] = [];
  for (const [purpose, variable, host] of ports) {
    const problem = await listenProblem(host, settings[variable]);
    if (problem !== undefined) problems.push(describeProblem(purpose, variable, settings[variable], problem));
  }
  if (problems.length > 0) throw new StartError(problems.join('\n'));
}

function describeProblem(purpose: string, variable: string, port: number, code: string): string {
  const another = `choose another port: ${variable}=${port < 1024 ? port + 8000 : port + 1} npm start`;
  if (code === 'EADDRINUSE') {
    const holder = listeningProcess(port) ?? 'another program';
    return `Port ${port} (${purpose}) is taken by ${holder}. Stop it, or ${another}`;
  }
  return `Port ${port} (${purpose}) cannot be used here (${code}). Check ${variable.replace('_PORT', '_HOST')}, or ${another}`;
}

const lowest = 10_000;
const highest = 32_000;

/** Ports that are free on loopback now; `count` different ones. */
export async function freeInternalPorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let port = randomInt(lowest, highest - 1_000); found.length < count; port += 1) {
    if (port > highest)
      throw new StartError(`There are no ${count} free ports between ${lowest} and ${highest} on 127.0.0.1.`);
    if ((await listenProblem('127.0.0.1', port)) === undefined) found.push(port);
  }
  return found;
}

/** Where a listener on `host` is reached from this machine. */
export function hostToReach(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** Undefined when the port can be listened on, else the system's error code. */
function listenProblem(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
