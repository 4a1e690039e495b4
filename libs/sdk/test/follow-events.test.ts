// The live feed as a client follows it: over connections that break, and to its end.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Millrace, type EventFilter, type MillraceEvent } from '../src/index.ts';
import { ServerSentEventReader } from '../src/server-sent-events.ts';

type Handler = (response: ServerResponse) => void;
let server: Server;
let asked: IncomingMessage[];
/** One for each connection; the last one for all that follow. */
let handlers: Handler[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request);
    (handlers.length > 1 ? handlers.shift() : handlers[0])?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const message = (sequence: number) => `id: ${sequence}\nevent: stream.live\ndata: ${JSON.stringify({ sequence })}\n\n`;
const stream =
  (...texts: string[]): Handler =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const text of texts) response.write(text);
  };
const brokenAfter =
  (...texts: string[]): Handler =>
  (response) => {
    stream(...texts)(response);
    setImmediate(() => response.destroy());
  };

/** The first so many events. */
async function take(count: number, filter: EventFilter = {}): Promise<number[]> {
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const seen: MillraceEvent[] = [];
  for await (const event of new Millrace({ baseUrl, apiKey: 'key' }).events.stream(filter)) {
    if (seen.push(event) === count) break;
  }
  return seen.map(({ sequence }) => sequence);
}
const askedAfter = () => asked.map(({ url = '' }) => new URL(url, 'http://a').searchParams.get('after'));

describe('following events', () => {
  test('asks with the credential and the filter', async () => {
    handlers = [stream(message(1))];
    expect(await take(1, { types: ['stream.live', 'stream.ended'], channelId: 'ch_1' })).toEqual([1]);
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer key', accept: 'text/event-stream' });
    expect(asked[0]?.url).toBe('/v1/events/stream?channelId=ch_1&types=stream.live%2Cstream.ended');
  });

  test('goes on after the last event when the connection breaks', async () => {
    handlers = [brokenAfter(message(7), message(8)), stream(message(9))];
    expect(await take(3)).toEqual([7, 8, 9]);
    expect(askedAfter()).toEqual([null, '8']);
  });

  test('goes on where it began when the connection breaks before the first event', async () => {
    handlers = [brokenAfter('retry: 2000\nid: 41\n\n'), stream(message(42))];
    expect(await take(1)).toEqual([42]);
    expect(askedAfter()).toEqual([null, '41']);
  });

  test('comes back when the API says goodbye, and does not take that for an event', async () => {
    const goodbye = 'event: end\ndata: {"code":"TOKEN_EXPIRED"}\n\n';
    handlers = [(response) => response.writeHead(200).end(message(1) + goodbye), stream(message(2))];
    expect(await take(2)).toEqual([1, 2]);
  });

  test('throws what the API refuses with', async () => {
    const problem = JSON.stringify({ code: 'INSUFFICIENT_SCOPE', detail: 'No.' });
    handlers = [(response) => response.writeHead(403).end(problem)];
    await expect(take(1)).rejects.toMatchObject({ code: 'INSUFFICIENT_SCOPE', status: 403 });
    expect(asked).toHaveLength(1);
  });

  test('leaves no timer behind, which would keep a program from its end', async () => {
    const [set, clear] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
    handlers = [(response) => response.writeHead(403).end('{}')];
    await expect(take(1)).rejects.toMatchObject({ status: 403 });
    const cleared = new Set<unknown>(clear.mock.calls.flat());
    const left = set.mock.calls.filter(([, ms = 0], i) => ms >= 30_000 && !cleared.has(set.mock.results[i]?.value));
    expect(left.map(([, ms]) => ms)).toEqual([]);
    vi.restoreAllMocks();
  });

  test('ends quietly when the caller’s signal is aborted', async () => {
    handlers = [stream(message(1))];
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stop = new AbortController();
    const seen: number[] = [];
    const feed = new Millrace({ baseUrl, apiKey: 'key' }).events.stream({}, { signal: stop.signal });
    for await (const { sequence } of feed) {
      seen.push(sequence);
      stop.abort();
    }
    expect(seen).toEqual([1]);
  });
});

describe('a reader of Server-Sent Events', () => {
  test('joins what comes in pieces', () => {
    const reader = new ServerSentEventReader();
    expect(Array.from('id: 5\nevent: a\ndata: {"x":\ndata: 1}\n\n').flatMap((letter) => reader.read(letter))).toEqual([
      { id: '5', event: 'a', data: '{"x":\n1}' },
    ]);
  });
  test('takes comments and bare ids for no event', () => {
    const reader = new ServerSentEventReader();
    expect(reader.read(': alive\n\nid: 9\n\nretry: 2000\n\n')).toEqual([]);
    expect(reader.lastId).toBe('9');
  });
  test('reads every ending of lines', () => {
    expect(new ServerSentEventReader().read('data: a\r\n\r\ndata:b\r\rdata\n\n').map(({ data }) => data)).toEqual([
      ...['a', 'b', ''],
    ]);
  });
  test('gives up on a message without an end', () => {
    const reader = new ServerSentEventReader();
    expect(() => reader.read('data: '.padEnd(1_100_000, 'x'))).toThrow('too long');
  });
});
