// Where the API is and with which key: from flags, else from the environment, else from what `millrace login` has kept.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Settings {
  apiUrl: string;
  apiKey: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const defaultUrl = 'http://localhost:3000';

export async function readSettings(env: Environment, flagUrl: string | undefined): Promise<Settings> {
  const kept = await readKept(env);
  const apiUrl = flagUrl ?? env['MILLRACE_API_URL'] ?? kept.apiUrl ?? defaultUrl;
  // A key goes only to the installation that it was kept for.
  const keptKey = kept.apiUrl === apiUrl ? kept.apiKey : undefined;
  return { apiUrl, apiKey: env['MILLRACE_API_KEY'] ?? keptKey };
}

/** Only the user may read the file. Returns where it is. */
export async function keepSettings(env: Environment, settings: Required<Settings>): Promise<string> {
  const file = settingsFile(env);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  return file;
}

function settingsFile(env: Environment): string {
  return join(env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config'), 'millrace', 'cli.json');
}

async function readKept(env: Environment): Promise<{ apiUrl?: string; apiKey?: string }> {
  try {
    return JSON.parse(await readFile(settingsFile(env), 'utf8')) as { apiUrl?: string; apiKey?: string };
  } catch {
    return {};
  }
}
