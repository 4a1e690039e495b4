// A root with services that do nothing but live: they answer on their management port and end on SIGTERM. The supervisor
// cannot tell them from the real ones.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const names = ['edge', 'transcoder', 'origin', 'api', 'jobs'];

export interface FakeInstallation {
  readonly root: string;
  readonly home: string;
  remove(): void;
}

export function fakeInstallation(): FakeInstallation {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-local-'));
  const root = join(directory, 'root');
  for (const name of names) {
    mkdirSync(join(root, 'apps', name, 'src'), { recursive: true });
    cpSync(join(import.meta.dirname, 'fake-service.mjs'), join(root, 'apps', name, 'src/main.ts'));
  }
  cpSync(join(import.meta.dirname, 'fake-bootstrap.mjs'), join(root, 'apps/api/src/bootstrap.ts'));
  return {
    root,
    home: join(directory, 'home'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
