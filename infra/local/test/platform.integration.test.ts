import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeProcess, freePort } from '@millrace/backing-services';
import { until } from '@millrace/testing';
import { Journal } from '../src/journal.ts';
import { Platform } from '../src/platform.ts';
import { parseSettings } from '../src/settings.ts';
import { fakeInstallation } from './fake-services.ts';
import type { FakeInstallation } from './fake-services.ts';

let installation: FakeInstallation;
let env: Record<string, string | undefined>;

beforeEach(async () => {
  installation = fakeInstallation();
  env = {
    PATH: process.env['PATH'],
    MILLRACE_HOME: installation.home,
    MILLRACE_API_PORT: String(await freePort()),
    MILLRACE_RTMP_PORT: String(await freePort()),
    MILLRACE_ORIGIN_PORT: String(await freePort()),
  };
});
afterEach(() => installation.remove());

interface Started {
  readonly platform: Platform;
  /** What the terminal showed so far. */
  readonly output: () => string;
}

function newPlatform(): Started {
  let output = '';
  const print = (text: string) => void (output += text);
  const settings = parseSettings(env, installation.root);
  const journal = new Journal(settings.MILLRACE_HOME, { colour: false, write: print });
  const platform = new Platform({ settings, env, root: installation.root, journal, print, demo: false });
  return { platform, output: () => output };
}

/** Process ids by service, from the lines that the services print when they start. */
function pidsIn(output: string): Map<string, number> {
  const lines = output.matchAll(/(\w+) +INFO +service\.started pid=(\d+)/g);
  return new Map(Array.from(lines, ([, service, pid]) => [service!, Number(pid)]));
}

describe('the platform', () => {
  it('starts everything, shows how to use it, and ends in order', async () => {
    const { platform, output } = newPlatform();
    await platform.start();
    expect(output()).toContain('Millrace is ready');
    expect(output()).toContain('admin@localhost   password: shown-once');
    await platform.close();
    const ended = Array.from(output().matchAll(/(\w+) +INFO +service\.stopped/g), ([, service]) => service);
    expect(ended).toEqual(['edge', 'transcoder', 'jobs', 'origin', 'api']);
  });

  it('finds its secrets and credentials again at the next start, and shows the password no more', async () => {
    const first = newPlatform();
    await first.platform.start();
    await first.platform.close();
    const secrets = readFileSync(join(installation.home, 'secrets.json'), 'utf8');

    const second = newPlatform();
    await second.platform.start();
    await second.platform.close();
    expect(readFileSync(join(installation.home, 'secrets.json'), 'utf8')).toBe(secrets);
    expect(statSync(join(installation.home, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(installation.home, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(second.output()).not.toContain('shown-once');
    expect(second.output()).toContain('credentials.json');
  });

  it('starts a service and a backing server again when they are killed', async () => {
    const { platform, output } = newPlatform();
    await platform.start();
    const before = pidsIn(output()).get('transcoder')!;
    const postmaster = Number.parseInt(readFileSync(join(installation.home, 'postgres/postmaster.pid'), 'utf8'), 10);
    process.kill(before, 'SIGKILL');
    process.kill(postmaster, 'SIGKILL');
    await until(() => pidsIn(output()).get('transcoder') !== before, 15_000);
    await until(() => output().includes('process.restarted process=postgres'), 15_000);
    await platform.close();
  });

  it('tells a service only what it needs', async () => {
    const { platform, output } = newPlatform();
    await platform.start();
    await platform.close();
    const sees = (service: string) => new RegExp(`${service} +INFO +service.started .*sees=(.*)`).exec(output())?.[1];
    expect(sees('edge')).not.toContain('DATABASE_URL');
    expect(sees('api')).toContain('DATABASE_URL');
  });

  it('refuses a second start on the same data and leaves the first one alone', async () => {
    const first = newPlatform();
    await first.platform.start();
    // The lock names a process by its command line; this one is Vitest's, so a supervisor is put in its place.
    const other = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', 'infra/local/'], { stdio: 'ignore' });
    writeFileSync(join(installation.home, 'lock'), String(other.pid));
    const second = newPlatform();
    await expect(second.platform.start()).rejects.toThrow(`(process ${other.pid!})`);
    await second.platform.close();
    other.kill('SIGKILL');
    expect(describeProcess(pidsIn(first.output()).get('edge')!)).toBeDefined();
    await first.platform.close();
  });

  it('names the port that is taken, who has it, and how to choose another', async () => {
    const port = Number(env['MILLRACE_RTMP_PORT']);
    const server = createServer().listen(port, '0.0.0.0');
    const { platform } = newPlatform();
    await expect(platform.start()).rejects.toThrow(
      new RegExp(
        `Port ${port} \\(RTMP\\) is taken by .*process ${process.pid}.*MILLRACE_RTMP_PORT=${port + 1} npm start`,
      ),
    );
    await platform.close();
    server.close();
  });

  it('reports a service that does not become ready by its configuration', async () => {
    writeFileSync(join(installation.root, 'apps/edge/src/main.ts'), 'process.exit(78);');
    const { platform } = newPlatform();
    await expect(platform.start()).rejects.toThrow(/edge did not become ready: its configuration cannot be used/);
    await platform.close();
  });

  it('can be stopped while it starts', async () => {
    const { platform, output } = newPlatform();
    const starting = platform.start();
    await platform.close();
    await expect(starting).rejects.toThrow('Stopped before it was ready');
    expect(pidsIn(output()).size).toBe(0);
  });
});

describe('a supervisor that is killed', () => {
  it('leaves no process behind, and the next start works', async () => {
    const supervisor = spawn(process.execPath, [join(import.meta.dirname, 'platform-process.ts'), installation.root], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    supervisor.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(() => output.includes('Millrace is ready'), 30_000);
    const postmaster = Number.parseInt(readFileSync(join(installation.home, 'postgres/postmaster.pid'), 'utf8'), 10);
    const pids = [...pidsIn(output).values(), postmaster];
    expect(pids).toHaveLength(6);
    supervisor.kill('SIGKILL');
    await until(() => pids.every((pid) => describeProcess(pid) === undefined), 15_000);

    const next = newPlatform();
    await next.platform.start();
    await next.platform.close();
  });
});
