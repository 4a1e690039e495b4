import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { embeddedAddresses } from '../src/embedded-addresses.ts';
import { ensureSecrets } from '../src/secrets.ts';

let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'millrace-home-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Says whether a server listens where DATABASE_URL points. */
const knock = `
  const { hostname, port } = new URL(process.env.DATABASE_URL);
  const socket = require('node:net').connect(port, hostname, () => { console.log('somebody listens'); socket.end(); });`;

function withDatabase(...command: string[]) {
  const program = join(import.meta.dirname, '../src/with-database.ts');
  const env = { ...process.env, DATABASE_URL: undefined, MILLRACE_HOME: home };
  return spawnSync(process.execPath, [program, ...command], { env, encoding: 'utf8' });
}

it('runs the PostgreSQL of a home for the command alone, also of one that is new', () => {
  ensureSecrets(home);
  expect(withDatabase('-e', knock)).toMatchObject({ stdout: 'somebody listens\n', status: 0 });
  expect(embeddedAddresses(home)).toEqual({});
  expect(existsSync(join(home, 'lock'))).toBe(false);
});

it('ends as the command ends', () => {
  ensureSecrets(home);
  expect(withDatabase('-e', 'process.exit(3)').status).toBe(3);
});

it('makes no database where there is no installation', () => {
  const { status, stderr } = withDatabase('-e', knock);
  expect(status).toBe(1);
  expect(stderr).toContain('secrets.json');
  expect(existsSync(join(home, 'postgres'))).toBe(false);
});
