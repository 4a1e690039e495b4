// A platform as a user starts it: `npm start`'s own script, in a home of its own, on free ports.
import { freePort } from '@millrace/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Platform {
  apiUrl: string;
  originUrl: string;
  rtmpPort: number;
  apiKey: string;
  home: string;
  /** Process id of the supervisor. */
  pid: number;
  /** The last megabyte of what it printed. */
  output(): string;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  /** An earlier platform's home, to find its data again. */
  home?: string;
  env?: Record<string, string>;
}

const root = join(import.meta.dirname, '../../..');
const readyMs = 120_000;
const stopMs = 60_000;
const outputBound = 1024 * 1024;

export async function newHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'millrace-e2e-'));
}

/** Starts a platform and waits for its banner. */
export async function startPlatform({ home, env = {} }: StartOptions = {}): Promise<Platform> {
  const [apiPort, rtmpPort, originPort] = [await freePort(), await freePort(), await freePort()];
  const directory = home ?? (await newHome());
  const apiKey = 'e2e-bootstrap-api-key-0123456789';
  const child = spawn(process.execPath, ['infra/local/start.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      MILLRACE_HOME: directory,
      MILLRACE_API_PORT: `${apiPort}`,
      MILLRACE_RTMP_PORT: `${rtmpPort}`,
      MILLRACE_ORIGIN_PORT: `${originPort}`,
      MILLRACE_BOOTSTRAP_API_KEY: apiKey,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await until(output, /Millrace is ready/, exited).catch(async (error: unknown) => {
    await stop(child, exited);
    throw error;
  });
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    originUrl: `http://127.0.0.1:${originPort}`,
    rtmpPort,
    apiKey,
    home: directory,
    pid: child.pid ?? 0,
    output,
    stop: () => stop(child, exited),
  };
}

export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-outputBound)));
  }
  return () => text;
}

async function until(output: () => string, wanted: RegExp, exited: Promise<number | null>): Promise<void> {
  const ended = { code: undefined as number | null | undefined };
  void exited.then((code) => (ended.code = code));
  const deadline = Date.now() + readyMs;
  while (!wanted.test(output())) {
    if (ended.code !== undefined) throw new Error(`the platform ended with ${String(ended.code)}:\n${output()}`);
    if (Date.now() > deadline) throw new Error(`the platform was not ready in time:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stop(child: ChildProcess, exited: Promise<number | null>): Promise<number | null> {
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
  return exited.finally(() => clearTimeout(late));
}
