// `npm run db:backup -- <file>`, `npm run db:restore -- <file>`: of the database that DATABASE_URL names.
import { backUp } from './back-up.ts';
import { restore } from './restore.ts';

const commands: Readonly<Record<string, typeof backUp>> = { backup: backUp, restore };
const [name = '', file = ''] = process.argv.slice(2);
const command = commands[name];
const databaseUrl = process.env['DATABASE_URL'];

if (!command || file === '') fail('Name the file: npm run db:backup -- millrace.backup', 64);
if (databaseUrl === undefined) fail('Set DATABASE_URL to the database.', 64);

try {
  const rows = await command(databaseUrl, file);
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  process.stdout.write(`${total} rows of ${Object.keys(rows).length} tables: ${file}\n`);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error), 1);
}

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
