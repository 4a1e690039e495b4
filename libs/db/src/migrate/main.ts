// `npm run db:migration -- <name>`: writes the next migration from the difference between migrations and data model.
// What it writes is a draft to review; row-level security of new tables is added by hand.
import { mkdir, writeFile } from 'node:fs/promises';
import { migrationsFolder } from './migration-files.ts';
import { schemaDifference } from './schema-difference.ts';

const name = process.argv[2] ?? '';
const databaseUrl = process.env['DATABASE_URL'];

if (!/^[a-z][a-z0-9_]{2,60}$/.test(name))
  fail('Name the migration in snake_case: npm run db:migration -- add_recordings');
if (databaseUrl === undefined) fail('Set DATABASE_URL to a server where a throw-away database may be created.');

const sql = await schemaDifference(databaseUrl);
if (sql === '') {
  process.stdout.write('The migrations already give the data model; nothing to write.\n');
} else {
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = `${migrationsFolder}/${timestamp}_${name}`;
  await mkdir(folder);
  await writeFile(`${folder}/migration.sql`, sql, { flag: 'wx' });
  process.stdout.write(`Wrote ${folder}/migration.sql: review it before you commit it.\n`);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(64);
}
