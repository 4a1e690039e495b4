import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../src/index.ts';
import { describeProcess } from '../src/process-description.ts';
import { endOfProcess } from './end-of-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-postgres-'));
const options = { dataDir: join(directory, 'data'), password: 'secret/with:odd@letters', durable: false };
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  it('keeps data from one start to the next', async () => {
    const first = await startPostgres(options);
    await query(first.url, `create table kept as select 'Zürich' as town`);
    await first.close();
    expect(await first.exited).toMatchObject({ code: 0 });

    const second = await startPostgres(options);
    expect(await query(second.url, 'select town from kept')).toEqual([{ town: 'Zürich' }]);
    await second.close();
  });

  it('recovers by itself after a kill -9, although a stranger now has the process number in its lock file', async () => {
    const killed = await startPostgres(options);
    process.kill(killed.pid!, 'SIGKILL');
    await killed.exited;
    const lockFile = join(options.dataDir, 'postmaster.pid');
    expect(existsSync(lockFile)).toBe(true);
    writeFileSync(lockFile, `${process.pid}\n`);

    const next = await startPostgres(options);
    expect(await query(next.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1 }]);
    await next.close();
  });

  it('does not outlive a parent that was killed', async () => {
    const parent = spawn(
      process.execPath,
      [join(import.meta.dirname, 'start-and-wait.ts'), options.dataDir, options.password],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(describeProcess(pid)?.commandLine).toContain(options.dataDir);
    parent.kill('SIGKILL');
    await endOfProcess(pid, 15_000);
  });

  it('refuses a password that is not that of the data directory, and says why', async () => {
    await expect(startPostgres({ ...options, password: 'another' })).rejects.toThrow('made with another password');
  });

  it('says what it printed when it cannot start', async () => {
    const taken = await startPostgres(options);
    const other = { ...options, dataDir: join(directory, 'other'), port: taken.port };
    await expect(startPostgres(other)).rejects.toThrow(/could not bind IPv4 address/);
    await taken.close();
  });
});
