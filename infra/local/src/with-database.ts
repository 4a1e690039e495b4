// Runs a command with DATABASE_URL: the one that is set, or that of the embedded PostgreSQL while `npm start` runs it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedDatabaseUrl } from '@millrace/backing-services';
import { ensureSecrets } from './secrets.ts';

const env = process.env;
const [program = '', ...args] = process.argv.slice(2);
const databaseUrl = env['DATABASE_URL'] ?? embeddedUrl(env['MILLRACE_HOME'] ?? '.millrace');
const { status } = spawnSync(process.execPath, [program, ...args], {
  stdio: 'inherit',
  env: { ...env, DATABASE_URL: databaseUrl },
});
process.exitCode = status ?? 1;

/** The server writes its port into the fourth line of its lock file. */
function embeddedUrl(home: string): string {
  try {
    const port = Number(readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3]);
    return embeddedDatabaseUrl({ port, password: ensureSecrets(home).postgresPassword });
  } catch {
    process.stderr.write(`There is no PostgreSQL that runs in ${home}: start the platform, or set DATABASE_URL.\n`);
    process.exit(1);
  }
}
