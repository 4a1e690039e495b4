// A network that is cut without a word: what was connected hears nothing any more, not even that it is over, and a new
// connection works. The clock is the test's.
import { testRedisUrl, until } from '@millrace/testing';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { awaitRedis, connectRedis, type Redis, type RedisRole } from '../src/index.ts';

let network: Server;
let joined: [Socket, Socket][];
let url: URL;
let connections: Redis[];

beforeEach(async () => {
  [joined, connections] = [[], []];
  url = new URL(await testRedisUrl());
  const redis = { host: url.hostname, port: Number(url.port) };
  network = createServer((caller) => {
    const callee = connect(redis);
    joined.push([caller, callee]);
    caller.pipe(callee).pipe(caller);
    for (const socket of [caller, callee]) socket.on('error', () => undefined);
  });
  network.listen(0, '127.0.0.1');
  await once(network, 'listening');
  url.port = String((network.address() as AddressInfo).port);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
  for (const redis of connections) redis.disconnect();
  for (const sockets of joined) for (const socket of sockets) socket.destroy();
  network.close();
});

async function connected(role: RedisRole): Promise<Redis> {
  const redis = connectRedis({ url: url.href, role, onError: () => undefined });
  connections.push(redis);
  await awaitRedis(redis, 5_000);
  return redis;
}

/** (`once` of node:events would take the error that comes first for its own.) */
function next(redis: Redis, event: 'close' | 'ready'): Promise<void> {
  return new Promise((resolve) => redis.once(event, resolve));
}

/** Nothing that is connected now hears of the other side again. */
function cut(): void {
  for (const [caller, callee] of joined) {
    caller.unpipe(callee);
    callee.unpipe(caller);
    for (const socket of [caller, callee]) socket.resume();
  }
}

test('whoever only listens hears again, by another connection', async () => {
  const subscriber = await connected('subscriber');
  const heard: string[] = [];
  subscriber.on('message', (_channel, message) => heard.push(message));
  await subscriber.subscribe('news');
  cut();
  const isOver = next(subscriber, 'close');
  await vi.advanceTimersByTimeAsync(5_000);
  await isOver;
  const isBack = next(subscriber, 'ready');
  await vi.advanceTimersByTimeAsync(1_000);
  await isBack;
  const publisher = await connected('commands');
  await until(async () => (await publisher.publish('news', 'again')) > 0, 5_000);
  await until(() => heard.includes('again'), 5_000);
});

test.each([
  ['commands', 3_000],
  ['blocking', 12_000],
] as const)('a connection for %s that has no answer is given up after %i ms', async (role, silentMs) => {
  const redis = await connected(role);
  cut();
  const unanswered = redis.get('anything').catch(() => undefined);
  const isOver = next(redis, 'close');
  await vi.advanceTimersByTimeAsync(silentMs);
  await isOver;
  const isBack = next(redis, 'ready');
  await vi.advanceTimersByTimeAsync(1_000);
  await isBack;
  await unanswered;
  expect(await redis.set('something', 'kept')).toBe('OK');
});
