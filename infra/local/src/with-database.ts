// Runs a command with DATABASE_URL: the one that is set, or that of the embedded PostgreSQL in MILLRACE_HOME. Where
// `npm start` does not run it, it runs for the command alone.
import { BackingServiceError, startPostgres } from '@millrace/backing-services';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedAddresses } from './embedded-addresses.ts';
import { lockHome } from './home-lock.ts';
import { ensureSecrets } from './secrets.ts';
import { StartError } from './start-error.ts';

const env = process.env;
const home = env['MILLRACE_HOME'] ?? '.millrace';
const databaseUrl = env['DATABASE_URL'] ?? embeddedAddresses(home).DATABASE_URL;
const noInstallation =
  `There is no installation in ${home}: it has no secrets.json. Set MILLRACE_HOME or DATABASE_URL; ` +
  'to restore into a new home, put the secrets.json of the backed-up one there first.';

try {
  process.exitCode = databaseUrl === undefined ? await runBesideServer() : await run(databaseUrl);
} catch (error) {
  if (!(error instanceof StartError || error instanceof BackingServiceError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** With a server that nobody else uses meanwhile. A database that is not there yet is made, empty. */
async function runBesideServer(): Promise<number> {
  if (!existsSync(join(home, 'secrets.json'))) throw new StartError(noInstallation);
  const unlock = lockHome(home);
  try {
    const { postgresPassword: password } = ensureSecrets(home);
    const server = await startPostgres({ dataDir: join(home, 'postgres'), password });
    return await run(server.url).finally(() => server.close());
  } finally {
    unlock();
  }
}

async function run(url: string): Promise<number> {
  const command = spawn(process.execPath, process.argv.slice(2), {
    stdio: 'inherit',
    env: { ...env, DATABASE_URL: url },
  });
  const [code] = (await once(command, 'exit')) as [number | null];
  return code ?? 1;
}
