import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createConnectionServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AddressRules, Poster, type ResolveName } from '../src/index.ts';

type Answer = (response: ServerResponse, body: string) => void;
let server: Server;
let port: number;
let answer: Answer = (response) => response.end('fine');
let connections = 0;
let requests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (text: string) => (body += text));
    request.on('end', () => answer(response, body));
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Settings {
  allowed?: string[];
  resolve?: ResolveName;
  timeoutMs?: number;
}
async function post(url: string, { allowed = ['127.0.0.1'], resolve = inVain, timeoutMs = 5_000 }: Settings = {}) {
  const poster = new Poster({ rules: new AddressRules(allowed), resolve, timeoutMs });
  const { signal } = new AbortController();
  const outcome = await poster.post({ url, headers: { 'webhook-id': 'evt_1' }, body: Buffer.from('{"a":1}'), signal });
  poster.close();
  return outcome;
}
const inVain: ResolveName = () => Promise.reject(new Error('no such name'));
const to =
  (...addresses: string[]): ResolveName =>
  () =>
    Promise.resolve(addresses);

test('the body arrives as it is, and the answer comes back', async () => {
  answer = (response, body) => response.writeHead(202, { 'x-seen': '1' }).end(`got ${body}`);
  const outcome = await post(`http://127.0.0.1:${port}/`);
  expect(outcome).toMatchObject({ kind: 'answered', status: 202, headers: { 'x-seen': '1' }, body: 'got {"a":1}' });
});

test('a redirect is an answer and is not followed', async () => {
  answer = (response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/elsewhere` }).end();
  const before = requests;
  expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 302 });
  expect(requests).toBe(before + 1);
});

test('of an endless answer four kilobytes are read', async () => {
  answer = (response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.on('drain', more);
    more();
  };
  const outcome = await post(`http://127.0.0.1:${port}/`);
  expect(outcome).toMatchObject({ kind: 'answered', status: 200, body: `${'x'.repeat(4_096)}…` });
});

test('who does not answer in time has not answered', async () => {
  answer = () => undefined;
  expect(await post(`http://127.0.0.1:${port}/`, { timeoutMs: 150 })).toEqual({ kind: 'failed', because: 'timeout' });
});

test('who changes the protocol instead of answering has not answered', async () => {
  const switching = createConnectionServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => switching.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(switching.address() as AddressInfo).port}/`;
  expect(await post(url)).toEqual({ kind: 'failed', because: 'connection_failed' });
  switching.close();
});

test.each([
  ['an address that is not public', (at: number) => `http://127.0.0.1:${at}/`, inVain],
  ['a name that leads to one', (at: number) => `https://rebound.test:${at}/`, to('127.0.0.1')],
  [
    'a name that leads to one among others',
    (at: number) => `https://mixed.test:${at}/`,
    to('93.184.216.34', '127.0.0.1'),
  ],
  ['a name that leads to one in disguise', (at: number) => `https://mapped.test:${at}/`, to('::ffff:127.0.0.1')],
])('%s is not connected to', async (_what, url, resolve) => {
  const before = connections;
  expect(await post(url(port), { allowed: [], resolve })).toEqual({ kind: 'failed', because: 'address_not_allowed' });
  expect(connections).toBe(before);
});

test('a name that was good and changes its address is refused at the next connection', async () => {
  answer = (response) => response.writeHead(200, { connection: 'close' }).end();
  const addresses = ['127.0.0.1', '127.0.0.2'];
  const resolve: ResolveName = () => Promise.resolve([addresses.shift() ?? '']);
  const poster = new Poster({ rules: new AddressRules(['127.0.0.1']), resolve, timeoutMs: 5_000 });
  const { signal } = new AbortController();
  const send = () => poster.post({ url: `http://rebinding.test:${port}/`, headers: {}, body: Buffer.from(''), signal });
  expect(await send()).toMatchObject({ kind: 'answered', status: 200 });
  expect(await send()).toEqual({ kind: 'failed', because: 'address_not_allowed' });
  poster.close();
});

test('without TLS nothing public is asked', async () => {
  const outcome = await post('http://plain.test/', { allowed: ['127.0.0.1'], resolve: to('93.184.216.34') });
  expect(outcome).toEqual({ kind: 'failed', because: 'address_not_allowed' });
});

test('a name without an address, a port without a server, a server without TLS', async () => {
  expect(await post(`https://nowhere.test:${port}/`)).toEqual({ kind: 'failed', because: 'name_not_resolved' });
  expect(await post('http://127.0.0.1:9/')).toEqual({ kind: 'failed', because: 'connection_failed' });
  expect(await post(`https://127.0.0.1:${port}/`)).toEqual({ kind: 'failed', because: 'tls_failed' });
});

test('a connection is used again, also when the receiver has closed it meanwhile', async () => {
  answer = (response) => response.end('kept');
  const poster = new Poster({ rules: new AddressRules(['127.0.0.1']), resolve: inVain, timeoutMs: 5_000 });
  const { signal } = new AbortController();
  const send = () => poster.post({ url: `http://127.0.0.1:${port}/`, headers: {}, body: Buffer.from(''), signal });
  const before = connections;
  await send();
  await send();
  expect(connections).toBe(before + 1);
  server.closeIdleConnections();
  expect(await send()).toMatchObject({ kind: 'answered', status: 200 });
  poster.close();
});
