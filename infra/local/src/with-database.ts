// Runs a command with DATABASE_URL: the one that is set, or that of the embedded PostgreSQL while `npm start` runs it.
import { spawnSync } from 'node:child_process';
import { embeddedAddresses } from './embedded-addresses.ts';

const env = process.env;
const [program = '', ...args] = process.argv.slice(2);
const home = env['MILLRACE_HOME'] ?? '.millrace';
const databaseUrl = env['DATABASE_URL'] ?? embeddedAddresses(home).DATABASE_URL;
if (databaseUrl === undefined) {
  process.stderr.write(`There is no PostgreSQL that runs in ${home}: start the platform, or set DATABASE_URL.\n`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [program, ...args], {
  stdio: 'inherit',
  env: { ...env, DATABASE_URL: databaseUrl },
});
process.exitCode = status ?? 1;
