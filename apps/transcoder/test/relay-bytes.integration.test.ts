// The relay's bytes over a real connection: how far ahead they are read, and every way in which they end.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RelayBytes, type RelayCall } from '../src/relay/relay-bytes.ts';

const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const mib = 1024 * 1024;
const never = 60_000;

let server: Server;
let edges: Socket[];
beforeEach(async () => {
  edges = [];
  server = createServer((edge) => {
    edges.push(edge);
    edge.on('error', () => undefined).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const edge of edges) edge.destroy();
  server.close();
});

/** What a transcoder reads, and the edge's end of it once it was asked. */
async function call(limits: Partial<RelayCall> = {}): Promise<{ bytes: RelayBytes; edge: Socket }> {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const { port } = server.address() as AddressInfo;
  const bytes = new RelayBytes({
    ...{ host: '127.0.0.1', port, request: 'GET / HTTP/1.1\r\n\r\n', signal: new AbortController().signal },
    ...{ answerMs: never, silenceMs: never },
    ...limits,
  });
  const [edge] = await accepted;
  return { bytes, edge };
}

const chunkOf = (body: Buffer) =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);

async function sizeOfRest(bytes: RelayBytes): Promise<number> {
  let sizeBytes = 0;
  for await (const pieces of bytes) sizeBytes += Buffer.concat(pieces).length;
  return sizeBytes;
}

it('without a reader the edge cannot send on, and all of it arrives once there is one', async () => {
  const { bytes, edge } = await call();
  edge.write(head);
  await bytes.head;
  // More than what may be read ahead and what the kernel keeps for both ends.
  const media = chunkOf(Buffer.alloc(48 * mib, 7));
  expect(edge.write(media)).toBe(false);
  edge.end('0\r\n\r\n');
  expect(await sizeOfRest(bytes)).toBe(48 * mib);
});

it('bytes that came before the connection broke off are given, then it throws', async () => {
  const { bytes, edge } = await call();
  edge.end(Buffer.concat([Buffer.from(head), chunkOf(Buffer.from('media'))]));
  const reading = bytes[Symbol.asyncIterator]();
  expect(Buffer.concat((await reading.next()).value as Uint8Array[]).toString()).toBe('media');
  await expect(reading.next()).rejects.toThrow('broke off');
});

it('an edge that does not answer is given up', async () => {
  const { bytes } = await call({ answerMs: 50 });
  await expect(bytes.head).rejects.toThrow('did not answer in time');
});

it('an edge that goes silent is given up', async () => {
  const { bytes, edge } = await call({ silenceMs: 50 });
  edge.write(head);
  await expect(sizeOfRest(bytes)).rejects.toThrow('went silent');
});

it('an edge from which nobody takes anything is not taken for silent', async () => {
  const { bytes, edge } = await call({ silenceMs: 500 });
  edge.write(head);
  edge.end(Buffer.concat([chunkOf(Buffer.alloc(4 * mib, 7)), Buffer.from('0\r\n\r\n')]));
  await delay(1_000);
  expect(await sizeOfRest(bytes)).toBe(4 * mib);
});

it('a relay that is no longer wanted ends at once', async () => {
  const stop = new AbortController();
  const { bytes, edge } = await call({ signal: stop.signal });
  edge.write(head);
  await bytes.head;
  const rest = sizeOfRest(bytes);
  stop.abort();
  await expect(rest).rejects.toThrow('no longer wanted');
  await once(edge, 'close');
});

it('an answer that makes no sense is told as such', async () => {
  const { bytes, edge } = await call();
  edge.write('SSH-2.0-OpenSSH\r\n\r\n');
  await expect(bytes.head).rejects.toThrow('makes no sense');
});

it('a relay that is stopped gives nothing more, not even what has come, and the edge has a reader until it is closed', async () => {
  const { bytes, edge } = await call();
  // What is not read is told to the edge as a reset.
  const closed = new Promise((resolve) => edge.on('error', () => undefined).on('close', resolve));
  // More than is read ahead: while the first of it is being taken more has come.
  edge.write(Buffer.concat([Buffer.from(head), chunkOf(Buffer.alloc(4 * mib, 7))]));
  const reading = bytes[Symbol.asyncIterator]();
  await reading.next();
  bytes.stop(new Error('other rungs are made'));
  await expect(reading.next()).rejects.toThrow('other rungs');
  expect(edge.destroyed || edge.readableEnded).toBe(false);
  bytes.close();
  await closed;
});

it('a relay that is waited for ends at once when it is stopped', async () => {
  const { bytes, edge } = await call();
  edge.write(head);
  await bytes.head;
  const rest = sizeOfRest(bytes);
  bytes.stop(new Error('other rungs are made'));
  await expect(rest).rejects.toThrow('other rungs');
  bytes.close();
});

it('who takes the bytes is caught up when they were waited for, and behind when others were there', async () => {
  const { bytes, edge } = await call();
  edge.write(head);
  await bytes.head;
  const reading = bytes[Symbol.asyncIterator]();
  const first = reading.next();
  edge.write(chunkOf(Buffer.from('one')));
  await first;
  expect(bytes.isCaughtUp).toBe(true);
  edge.end(Buffer.concat([chunkOf(Buffer.from('two')), Buffer.from('0\r\n\r\n')]));
  await once(edge, 'close');
  await reading.next();
  expect(bytes.isCaughtUp).toBe(false);
});
