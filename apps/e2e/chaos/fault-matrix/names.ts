// Names that can't be looked up any more, for the services of a platform, as when the resolvers of a machine are away.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Names {
  /** For the processes that shall be concerned. */
  readonly env: Record<string, string>;
  fail(): void;
  work(): void;
}

/** What is told to the processes is told by a file in this directory. */
export function namesIn(directory: string): Names {
  const sign = join(directory, 'names-fail');
  const program = pathToFileURL(join(import.meta.dirname, 'failing-names.ts'));
  program.searchParams.set('while', sign);
  return {
    env: { NODE_OPTIONS: `--import=${program.href}` },
    fail: () => writeFileSync(sign, ''),
    work: () => rmSync(sign, { force: true }),
  };
}

/** The same URL with a name for the address of loopback. */
export function byName(url: URL): URL {
  const named = new URL(url);
  named.hostname = 'localhost';
  return named;
}
