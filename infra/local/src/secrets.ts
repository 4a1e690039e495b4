// The secrets of one installation: made once, kept in a file that only its owner may read. Losing the file means losing
// the access to the embedded database and to the stream keys in it.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from './start-error.ts';

const secretsSchema = z.object({
  postgresPassword: z.string().min(16),
  redisPassword: z.string().min(16),
  /** What services show each other. */
  serviceToken: z.string().min(32),
  /** Of which the API derives all its keys. */
  platformSecret: z.string().min(32),
  /** The first API key of the first organization, unless MILLRACE_BOOTSTRAP_API_KEY chose it. */
  bootstrapApiKey: z.string().min(16),
});

export type Secrets = z.infer<typeof secretsSchema>;

/** Reads `<home>/secrets.json`, or makes it. */
export function ensureSecrets(home: string): Secrets {
  const file = join(home, 'secrets.json');
  if (existsSync(file)) return read(file);
  const secrets = generate();
  writeFileSync(`${file}.unfinished`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.unfinished`, file);
  return secrets;
}

function read(file: string): Secrets {
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new StartError(
      `${file} cannot be read. Restore it from a copy; without it the data beside it is not usable.`,
      {
        cause,
      },
    );
  }
}

function generate(): Secrets {
  const random = () => randomBytes(32).toString('hex');
  return {
    postgresPassword: random(),
    redisPassword: random(),
    serviceToken: random(),
    platformSecret: random(),
    bootstrapApiKey: `mr_local_${random()}`,
  };
}
