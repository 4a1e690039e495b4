// Brings the database to the current schema and makes the first organization with its admin, through the API's own
// command. What it made is printed once and kept in `<home>/credentials.json`.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { diesWithParent } from '@millrace/backing-services';
import type { Journal } from './journal.ts';
import type { Environment } from './platform-environment.ts';
import { visibleTo } from './platform-environment.ts';
import { StartError } from './start-error.ts';

/** What the command prints; the password is there only when this run made the admin. */
const installationSchema = z.object({
  adminEmail: z.string(),
  adminPassword: z.string().optional(),
  organizationId: z.string(),
});

export interface Credentials {
  readonly adminEmail: string;
  readonly adminPassword: string;
  readonly organizationId: string;
}

const timeoutMs = 120_000;
const outputBound = 256 * 1024;

/** Returns the credentials when this start made them. */
export async function bootstrap(
  environment: Environment,
  paths: { readonly root: string; readonly home: string },
  journal: Journal,
): Promise<Credentials | undefined> {
  const { code, output } = await run(paths.root, environment);
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines.filter((line) => !asInstallation(line))) journal.line('bootstrap', line);
  if (code !== 0) {
    throw new StartError(
      `The database could not be prepared (apps/api/src/bootstrap.ts, exit code ${String(code)}). See above.`,
    );
  }
  const made = lines.map(asCredentials).find((credentials) => credentials !== undefined);
  if (made) writeFileSync(credentialsFile(paths.home), `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}

/** Where they are kept, if this installation keeps them. */
export function keptCredentialsFile(home: string): string | undefined {
  return existsSync(credentialsFile(home)) ? credentialsFile(home) : undefined;
}

const credentialsFile = (home: string) => join(home, 'credentials.json');

function asInstallation(line: string): z.infer<typeof installationSchema> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return installationSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function asCredentials(line: string): Credentials | undefined {
  const { adminPassword, ...installation } = asInstallation(line) ?? {};
  return adminPassword === undefined ? undefined : ({ ...installation, adminPassword } as Credentials);
}

/** Both outputs in one text: the command prints one JSON line, and log lines when something is wrong. */
function run(root: string, environment: Environment): Promise<{ code: number | null; output: string }> {
  const env = visibleTo(
    ['DATABASE_URL', 'REDIS_URL', 'MILLRACE_SECRET', 'MILLRACE_SERVICE_TOKEN', 'MILLRACE_BOOTSTRAP_API_KEY'],
    environment,
  );
  const command: string[] = [...diesWithParent('KILL'), process.execPath, join(root, 'apps/api/src/bootstrap.ts')];
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    timeout: timeoutMs,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-outputBound)));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
