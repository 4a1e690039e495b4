import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { root } from '../src/repository.ts';

// The boundary rule reads the cached project graph, and passes over everything in silence when there is none.
let lint: ESLint;
beforeAll(async () => {
  const env = { ...process.env, NX_DAEMON: 'false' };
  const file = join(tmpdir(), `millrace-graph-${process.pid}.json`);
  const nx = [join(root, 'node_modules/.bin/nx'), 'graph', `--file=${file}`];
  const { status, stderr } = spawnSync(process.execPath, nx, { cwd: root, env, encoding: 'utf8', timeout: 120_000 });
  rmSync(file, { force: true });
  expect(status, stderr).toBe(0);
  // Of imports lint knows without types, which would take a minute to load.
  lint = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked as Linter.Config });
  await problemsOf('libs/flv/src/index.ts', 'node:path'); // loads the rules and the graph
}, 240_000);

/** What lint says about an import, put in place of what a real file holds. */
async function problemsOf(file: string, imported: string): Promise<string[]> {
  const [result] = await lint.lintText(`import * as probe from '${imported}';\nexport { probe };\n`, {
    filePath: join(root, file),
  });
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'parser'}: ${message}`);
}

const boundary = '@nx/enforce-module-boundaries';
const forbidden = [
  {
    file: 'libs/flv/src/index.ts',
    imported: '@millrace/storage',
    because: 'a protocol library knows no platform',
    rule: boundary,
  },
  {
    file: 'libs/flv/src/index.ts',
    imported: '@millrace/pipeline',
    because: 'a protocol library knows no contract',
    rule: boundary,
  },
  {
    file: 'libs/flv/src/index.ts',
    imported: 'node:fs',
    because: 'a protocol library does no I/O',
    rule: 'no-restricted-imports',
  },
  { file: 'libs/pipeline/src/index.ts', imported: 'fastify', because: 'a contract has zod alone', rule: boundary },
  {
    file: 'libs/pipeline/src/index.ts',
    imported: '@millrace/queue',
    because: 'a contract knows no platform',
    rule: boundary,
  },
  {
    file: 'libs/storage/src/index.ts',
    imported: 'bullmq',
    because: 'only libs/queue owns BullMQ',
    rule: 'no-restricted-imports',
  },
  { file: 'libs/streams/src/index.ts', imported: 'pg', because: 'only libs/db owns pg', rule: 'no-restricted-imports' },
  {
    file: 'apps/origin/src/main.ts',
    imported: '@millrace/rtmp',
    because: 'delivery knows nothing of ingest',
    rule: boundary,
  },
  { file: 'apps/origin/src/main.ts', imported: '@millrace/api', because: 'no app imports another', rule: boundary },
  {
    file: 'apps/origin/src/main.ts',
    imported: '../../jobs/src/config.ts',
    because: 'no path leads into another package',
    rule: boundary,
  },
  {
    file: 'apps/origin/src/main.ts',
    imported: '@millrace/testing',
    because: 'a service has no test code',
    rule: boundary,
  },
  {
    file: 'apps/console/src/player/main.ts',
    imported: '@millrace/service',
    because: 'the browser has no server code',
    rule: boundary,
  },
];

describe('lint', () => {
  it.each(forbidden)('refuses $imported in $file: $because', async ({ file, imported, rule }) => {
    expect(await problemsOf(file, imported)).toContainEqual(expect.stringContaining(rule));
  });

  it('lets a service import what it may', async () => {
    expect(await problemsOf('apps/origin/src/main.ts', '@millrace/service')).toEqual([]);
  });
});
