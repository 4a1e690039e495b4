// Run by the supervisor before the services start, and safe to run at any time, by any number at once: brings the
// database to the current schema, makes the first organization with its admin, and sets the operator's API key.
// Prints one JSON line; the password is in it only when it was made just now.
import { applyMigrations, Database } from '@millrace/db';
import { ConfigurationError, field, parseEnvironment } from '@millrace/service';
import { z } from 'zod';
import { prepareInstallation } from './bootstrap/prepare-installation.ts';

const environmentSchema = z.object({
  DATABASE_URL: field.url().describe('PostgreSQL, e.g. postgres://user:password@host:5432/millrace.'),
  MILLRACE_ADMIN_EMAIL: z
    .email()
    .default('admin@millrace.local')
    .describe('E-mail of the first admin; used when the database is new.'),
  MILLRACE_BOOTSTRAP_API_KEY: field
    .secret()
    .optional()
    .describe('An API key of the first organization, so that a script can drive a fresh installation.'),
});

const revokedHint =
  "the operator's API key (MILLRACE_BOOTSTRAP_API_KEY) was revoked in the API and stays so; set another one to have one";

try {
  const env = parseEnvironment(environmentSchema, process.env);
  await applyMigrations(env.DATABASE_URL);
  const db = new Database({
    url: env.DATABASE_URL,
    applicationName: 'millrace-bootstrap',
    maxConnections: 2,
    onConnectionError: () => undefined,
  });
  try {
    const prepared = await prepareInstallation(db, {
      adminEmail: env.MILLRACE_ADMIN_EMAIL,
      apiKey: env.MILLRACE_BOOTSTRAP_API_KEY?.reveal(),
    });
    process.stdout.write(`${JSON.stringify(prepared)}\n`);
    if (prepared.isApiKeyRevoked) process.stderr.write(`bootstrap: ${revokedHint}\n`);
  } finally {
    await db.close();
  }
} catch (error) {
  process.stderr.write(`bootstrap: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigurationError ? 78 : 1;
}
