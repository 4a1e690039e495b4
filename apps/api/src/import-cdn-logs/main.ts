// For operators: `node apps/api/src/import-cdn-logs/main.ts FILE…` adds what a CDN delivered to the usage ledger. Prints one JSON
// line per file. Safe to repeat.
import { Database } from '@millrace/db';
import { ConfigurationError, field, parseEnvironment } from '@millrace/service';
import { z } from 'zod';
import { importCdnLog } from '../usage/import-cdn-log.ts';

const environmentSchema = z.object({
  DATABASE_URL: field.url().describe('PostgreSQL, e.g. postgres://user:password@host:5432/millrace.'),
});

try {
  const files = process.argv.slice(2);
  if (files.length === 0) throw new Error('name the log files to import');
  const { DATABASE_URL: url } = parseEnvironment(environmentSchema, process.env);
  const options = { url, applicationName: 'millrace-import', maxConnections: 1, onConnectionError: () => undefined };
  const db = new Database(options);
  try {
    for (const file of files) {
      process.stdout.write(`${JSON.stringify({ file, ...(await importCdnLog(db, file)) })}\n`);
    }
  } finally {
    await db.close();
  }
} catch (error) {
  process.stderr.write(`import-cdn-logs: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? 78 : 1;
}
