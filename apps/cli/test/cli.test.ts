// The command line against an API that answers what a test wants.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { run } from '../src/run.ts';

// Nobody waits here: neither between two looks, nor before a call is tried again.
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
const uninterrupted = new AbortController().signal;

let server: Server;
let home: string;
let apiUrl: string;
/** By method and path. */
let answers: Record<string, { status?: number; body: object | string } | undefined>;
let asked: { method: string; url: string; authorization: string | undefined; body: string }[];

beforeEach(async () => {
  [answers, asked] = [{}, []];
  home = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, authorization: headers.authorization, body });
      const answer = answers[`${method} ${url}`] ?? { status: 404, body: { code: 'NOT_FOUND', detail: 'None.' } };
      const { status = 200, body: said } = answer;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof said === 'string' ? said : JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(home, { recursive: true });
});

async function millrace(
  args: string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
) {
  let [out, err] = ['', ''];
  const terminal = {
    env: { XDG_CONFIG_HOME: home, MILLRACE_API_URL: apiUrl, ...env },
    write: (text: string) => (out += text),
    complain: (text: string) => (err += text),
    input: (async function* () {
      yield await Promise.resolve(input);
    })(),
  };
  const code = await run(args, terminal, uninterrupted);
  return { code, out, err };
}
const withKey = { env: { MILLRACE_API_KEY: 'key' } };
const me = { body: { organization: { id: 'org_1', name: 'Mine' }, apiKey: { name: 'Test', scopes: ['*'] } } };

describe('logging in', () => {
  test('keeps a key that works, for its user alone, and uses it afterwards', async () => {
    answers['GET /v1/me'] = me;
    expect(await millrace(['login'], { input: 'secret\n' })).toMatchObject({ code: 0, err: '' });
    const file = join(home, 'millrace', 'cli.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ apiUrl, apiKey: 'secret' });
    expect((await millrace(['whoami'])).out).toContain('Mine');
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer secret', 'Bearer secret']);
  });

  test('does not give the key to another installation', async () => {
    answers['GET /v1/me'] = me;
    await millrace(['login'], { input: 'secret\n' });
    const elsewhere = await millrace(['whoami', '--api-url', `${apiUrl}/other`]);
    expect(elsewhere).toMatchObject({ code: 64, err: expect.stringContaining('millrace login') as string });
    expect(asked).toHaveLength(1);
  });

  test('keeps nothing that is refused', async () => {
    answers['GET /v1/me'] = { status: 401, body: { code: 'INVALID_CREDENTIALS', detail: 'No.', requestId: 'req_1' } };
    const refused = await millrace(['login'], { input: 'wrong' });
    expect(refused).toMatchObject({ code: 1, err: 'INVALID_CREDENTIALS: No.\n  (req_1)\n' });
    await expect(stat(join(home, 'millrace'))).rejects.toThrow();
  });
});

test('a list is a table, or JSON, and names cannot steer the terminal', async () => {
  const channel = { id: 'ch_1', name: 'a\u001b[2Jb', state: 'idle', playbackPolicy: 'public', externalId: null };
  const page = { body: { data: [{ ...channel, playback: { hlsUrl: 'http://x/pb.m3u8' } }], nextCursor: null } };
  answers['GET /v1/channels?state=idle&limit=100'] = page;
  const { out } = await millrace(['channels', 'list', '--state', 'idle'], withKey);
  expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['id', 'name', 'state', 'playbackPolicy', 'externalId', 'playback.hlsUrl'],
    ['ch_1', 'a?[2Jb', 'idle', 'public', '-', 'http://x/pb.m3u8'],
    [''],
  ]);
  const json = await millrace(['channels', 'list', '--state', 'idle', '--json'], withKey);
  expect(JSON.parse(json.out)).toEqual(page.body.data);
});

test('a channel is made as the flags say', async () => {
  answers['POST /v1/channels'] = { status: 201, body: { id: 'ch_1', ingest: {}, playback: {}, streamKey: 'sk_1' } };
  const { code, out } = await millrace(['channels', 'create', 'Main', '--low', '--signed', '--test'], withKey);
  expect([code, out.includes('sk_1')]).toEqual([0, true]);
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
    name: 'Main',
    latencyMode: 'low',
    playbackPolicy: 'signed',
    test: true,
  });
});

test('a stream is watched until it ends', async () => {
  const stream = { state: 'ended', endReason: 'stopped', epoch: 2 };
  answers['GET /v1/streams/str_1'] = { body: stream };
  answers['GET /v1/streams/str_1/health'] = { body: { status: 'warning', codes: [{ code: 'low_bitrate' }] } };
  answers['GET /v1/streams/str_1/viewers?minutes=1'] = { body: { viewers: 3 } };
  const { code, out } = await millrace(['streams', 'watch', 'str_1'], withKey);
  expect([code, out.slice(26)]).toEqual([0, 'ended (stopped)  epoch 2  health warning: low_bitrate  viewers 3\n']);
});

test('a watch outlives an API that is away, and says so once', async () => {
  const [healthy, viewers] = [{ body: { status: 'good', codes: [] } }, { body: { viewers: 0 } }];
  const refused = { status: 503, body: { code: 'UNAVAILABLE', detail: 'Away.' } };
  const look = (state: string) => ({
    'GET /v1/streams/str_1': { body: { state, endReason: null, epoch: 1 } },
    'GET /v1/streams/str_1/health': healthy,
    'GET /v1/streams/str_1/viewers?minutes=1': viewers,
  });
  answers = look('live');
  const lines: string[] = [];
  const said = (text: string) => {
    lines.push(text.replace(/^\S+Z {2}/, ''));
    if (text.includes('live')) answers = Object.fromEntries(Object.keys(answers).map((path) => [path, refused]));
    if (text.includes('Waiting')) answers = look('ended');
  };
  const terminal = {
    env: { ...withKey.env, MILLRACE_API_URL: apiUrl, XDG_CONFIG_HOME: home },
    ...{ write: said, complain: said, input: Readable.from([]) },
  };
  expect(await run(['streams', 'watch', 'str_1'], terminal, uninterrupted)).toBe(0);
  expect(lines).toEqual([
    'live  epoch 1  health good  viewers 0\n',
    'Away. Waiting for it.\n',
    'The API answers again.\n',
    'ended  epoch 1  health good  viewers 0\n',
  ]);
});

test('who reads no further ends the command without a word', async () => {
  const channels = Array.from({ length: 2_000 }, (_, index) => ({ id: `ch_${index}`, name: 'x'.repeat(100) }));
  answers['GET /v1/channels?limit=100'] = { body: { data: channels, nextCursor: null } };
  const main = new URL('../src/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, 'channels', 'list', '--json', '--api-url', apiUrl], {
    env: { PATH: process.env['PATH'], ...withKey.env, XDG_CONFIG_HOME: home },
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = (await once(child, 'exit')) as [number | null];
  expect([code, complaint]).toEqual([0, '']);
}, 20_000);

test('an endless name does not make every line of a table endless', async () => {
  answers['GET /v1/channels?limit=100'] = { body: { data: [{ id: 'ch_1', name: 'x'.repeat(200) }], nextCursor: null } };
  const { out } = await millrace(['channels', 'list'], withKey);
  expect(out.split('\n')[1]).toContain(`ch_1  ${'x'.repeat(59)}…  `);
});

test('events are shown as they come, a line each, until somebody interrupts', async () => {
  const event = { sequence: 7, timestamp: '2026-11-28T10:00:00.000Z', type: 'stream.ended' };
  const data = { streamId: 'str_1', endReason: 'stopped' };
  answers['GET /v1/events/stream?types=stream.ended&after=6'] = {
    body: `id: 7\nevent: stream.ended\ndata: ${JSON.stringify({ ...event, data })}\n\n`,
  };
  const interrupted = new AbortController();
  const lines: string[] = [];
  const terminal = {
    env: { ...withKey.env, MILLRACE_API_URL: apiUrl, XDG_CONFIG_HOME: home },
    write: (line: string) => {
      lines.push(line);
      interrupted.abort();
    },
    complain: () => undefined,
    input: Readable.from([]),
  };
  const args = ['events', 'tail', '--after', '6', '--types', 'stream.ended'];
  expect(await run(args, terminal, interrupted.signal)).toBe(0);
  expect(lines).toEqual(['7  2026-11-28T10:00:00.000Z  stream.ended  streamId=str_1  endReason=stopped\n']);
});

test('the doctor says what cannot be reached', async () => {
  answers['GET /openapi.json'] = { body: {} };
  answers['GET /v1/me'] = me;
  const playback = { hlsUrl: `${apiUrl}/pb.m3u8`, playerUrl: `${apiUrl}/pb` };
  const ingest = { rtmpUrl: apiUrl.replace('http:', 'rtmp:') };
  answers['GET /v1/channels?limit=1'] = { body: { data: [{ playback, ingest }], nextCursor: null } };
  const { code, out, err } = await millrace(['doctor'], withKey);
  const results = out
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(/ +/, 2));
  expect(results).toEqual([
    ['api', 'ok'],
    ['credentials', 'ok'],
    ['ingest', 'ok'],
    ['playback', 'ok'],
    ['player', 'failed'],
  ]);
  expect([code, err]).toEqual([1, '1 of 5 checks failed.\n']);
});

describe('a command line that is not understood', () => {
  test.each([
    [['fly'], 'There is no such command: millrace fly\n\n'],
    [['constructor'], 'There is no such command: millrace constructor\n\n'],
    [['__proto__', 'list'], 'There is no such command: millrace __proto__ list\n\n'],
    [['whoami', 'http://x'], 'Nothing is done with “http://x”; see millrace --help.\n'],
    [['keys', 'rotate', 'ch_1', 'key_1', '60'], 'Nothing is done with “60”; see millrace --help.\n'],
    [['channels', 'create'], 'Say which name.\n'],
    [['keys', 'rotate', 'ch_1', 'key_1', '--grace', 'soon'], '--grace takes a whole number.\n'],
    [['channels', 'list', '--colour', 'red'], expect.stringContaining('--colour') as string],
  ])('%j ends with 64', async (args, err) => {
    expect(await millrace(args, withKey)).toMatchObject({ code: 64, err });
    expect(asked).toEqual([]);
  });
  test('an API that is not there is named', async () => {
    const { code, err } = await millrace(['whoami', '--api-url', 'http://127.0.0.1:1'], withKey);
    expect([code, err]).toEqual([1, 'The API at http://127.0.0.1:1 could not be reached.\n']);
  });
  test('help is no mistake', async () => {
    expect(await millrace(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('streams watch') as string,
    });
    expect(await millrace([])).toMatchObject({ code: 0 });
  });
});
