// wrk, on the core of the load: as many requests as it gets answered.
import { loadCore, type ServerOnCore } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Throughput {
  requestsPerSecond: number;
  gigabitsPerSecond: number;
  /** CPU time of the server for one request, in µs. */
  cpuPerRequestUs: number;
}

const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Asks for these paths in turn on `connections` connections. Throws when an answer is not 2xx. */
export async function load(
  server: ServerOnCore,
  paths: readonly string[],
  { seconds, connections }: { seconds: number; connections: number },
): Promise<Throughput> {
  const script = join(tmpdir(), `millrace-wrk-${process.pid}.lua`);
  await writeFile(script, scriptOf(paths));
  const before = server.cpuMs();
  // A script costs the load more than a request costs the server: one path goes without.
  const [first = ''] = paths;
  const target = paths.length === 1 ? [`${server.url}${first}`] : ['-s', script, server.url];
  const args = ['-c', String(loadCore), 'wrk', '-t1', `-c${connections}`, `-d${seconds}`, ...target];
  const { stdout } = await run('taskset', args, { timeout: (seconds + 10) * 1_000 });
  const cpuMs = server.cpuMs() - before;
  await rm(script);
  if (stdout.includes('Non-2xx')) throw new Error(`${server.url}: ${stdout}`);
  const [, requests = '0'] = /(\d+) requests in/.exec(stdout) ?? [];
  const [, rate = '0'] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
  const [, bytes = '0', unit = ''] = /Transfer\/sec:\s+([\d.]+)([KMG]?)B/.exec(stdout) ?? [];
  return {
    requestsPerSecond: Number(rate),
    gigabitsPerSecond: (Number(bytes) * (units[unit] ?? 1) * 8) / 1e9,
    cpuPerRequestUs: (cpuMs * 1_000) / Number(requests),
  };
}

function scriptOf(paths: readonly string[]): string {
  return [
    `local paths = { ${paths.map((path) => `'${path}'`).join(', ')} }`,
    'local requests, n = {}, 0',
    "function init() for i, path in ipairs(paths) do requests[i] = wrk.format('GET', path) end end",
    'function request() n = n % #requests + 1; return requests[n] end',
  ].join('\n');
}
