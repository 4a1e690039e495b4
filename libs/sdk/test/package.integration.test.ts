// The package as somebody gets it from a registry: it runs and is typed with nothing else beside it.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPackage } from '../build/build-package.ts';

const run = promisify(execFile);
const compiler = join(dirname(dirname(dirname(import.meta.dirname))), 'node_modules', '.bin', 'tsc');
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'millrace-sdk-'));
  const built = join(project, 'built');
  await buildPackage(built);
  const { stdout } = await run('npm', ['pack', built, '--json', '--pack-destination', project], { cwd: project });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  const installed = join(project, 'node_modules', '@millrace', 'sdk');
  await mkdir(installed, { recursive: true });
  await run('tar', ['xzf', join(project, packed?.filename ?? ''), '-C', installed, '--strip-components=1']);
}, 180_000);
afterAll(() => rm(project, { recursive: true }));

test('it runs', async () => {
  const program = `
    import { Millrace, verifyWebhook } from '@millrace/sdk';
    const fetch = async (url) => new Response(JSON.stringify({ data: [{ id: url }], nextCursor: null }));
    const millrace = new Millrace({ baseUrl: 'http://api.test', apiKey: 'key', fetch });
    console.log(typeof verifyWebhook, (await millrace.channels.list().all())[0].id);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: project });
  expect(stdout).toBe('function http://api.test/v1/channels?limit=100\n');
});

test('it is typed', async () => {
  const program = `
    import { Millrace, type Channel, type MillraceEvent } from '@millrace/sdk';
    const millrace = new Millrace({ baseUrl: 'http://api.test', apiKey: 'key' });
    const channel: Channel = await millrace.channels.create({ name: 'a', latencyMode: 'low' });
    export const height: number | undefined = Array.isArray(channel.media.ladder) ? channel.media.ladder[0]?.heightPx : 0;
    export const event: MillraceEvent | void = (await millrace.events.stream({ types: ['stream.live'] }).next()).value;
    // @ts-expect-error there is no such mode
    await millrace.channels.create({ name: 'a', latencyMode: 'lowest' });
    // @ts-expect-error there is no such type of event
    millrace.events.list({ types: ['stream.lvie'] });`;
  await writeFile(join(project, 'program.ts'), program);
  await writeFile(join(project, 'package.json'), '{"type":"module"}');
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom', '--noEmit'];
  const compiled = await run(compiler, [...options, 'program.ts'], { cwd: project }).catch((error: unknown) => error);
  expect(compiled).toMatchObject({ stdout: '' });
});
