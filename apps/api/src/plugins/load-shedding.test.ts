import { buildHttpServer, createLogger } from '@millrace/service';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import { shedLoad } from './load-shedding.ts';
import type { PressureReason } from './pressure.ts';

let shed: string[];
const onShed = (reason: string) => void shed.push(reason);
beforeEach(() => {
  shed = [];
});

/** How deep the stack is. */
function framesOf(): number {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = Infinity;
  const frames = (new Error().stack ?? '').split('\n').length;
  Error.stackTraceLimit = limit;
  return frames;
}

/** An API of which two requests are answered at once and one more waits; those for `/slow` until they are released. */
async function listening(bounds = { atOnce: 2, open: 3 }) {
  const app = buildHttpServer({ log: createLogger({ service: 'test', level: 'silent' }) });
  const released = Promise.withResolvers<undefined>();
  const begun: string[] = [];
  shedLoad(app, { pressure: { reason: undefined }, onShed, bounds });
  app.get<{ Params: { name: string } }>('/slow/:name', async ({ params }) => {
    begun.push(params.name);
    await released.promise;
    return {};
  });
  app.get('/fast', () => ({}));
  app.get('/depth', () => ({ frames: framesOf() }));
  const feeds: PassThrough[] = [];
  app.get('/feed', (_request, reply) => {
    const feed = new PassThrough();
    feeds.push(feed);
    feed.write(': welcome\n\n');
    return reply.type('text/event-stream').send(feed);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  let gone = 0;
  app.server.on('connection', (socket) => socket.once('close', () => (gone += 1)));
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  /** A caller that can go before it is answered. */
  const ask = (path: string) => request({ port, host: '127.0.0.1', path }).on('error', () => undefined);
  const close = async () => {
    for (const feed of feeds) feed.destroy();
    await app.close();
  };
  return { get, ask, begun, gone: () => gone, release: () => released.resolve(undefined), close };
}

test('a few requests are answered at once, the next wait for their turn, and beyond those one is told to come back', async () => {
  const { get, begun, release, close } = await listening();
  const slow = [get('/slow/a'), get('/slow/b')];
  await expect.poll(() => begun).toHaveLength(2);
  const third = get('/slow/c');
  await expect.poll(async () => (await get('/fast')).status).toBe(503);
  const refused = await get('/fast');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toMatchObject({ code: 'UNAVAILABLE' });
  expect(new Set(shed)).toEqual(new Set(['requests']));
  expect(begun).toHaveLength(2);
  release();
  expect((await third).status).toBe(200);
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await get('/fast')).status).toBe(200);
  await close();
});

test('a caller who goes makes room, whether it was its turn or not', async () => {
  const { get, ask, begun, gone, release, close } = await listening();
  const [first, second, third] = [ask('/slow/a'), ask('/slow/b'), ask('/slow/c')];
  first.end();
  second.end();
  await expect.poll(() => begun).toHaveLength(2);
  third.end();
  await expect.poll(async () => (await get('/fast')).status).toBe(503);
  third.destroy();
  await expect.poll(gone).toBe(1);
  const fourth = get('/fast');
  first.destroy();
  expect((await fourth).status).toBe(200);
  expect(begun).not.toContain('c');
  release();
  await close();
});

test('those who waited go on in turns of their own, however soon each is answered', async () => {
  const { get, begun, release, close } = await listening({ atOnce: 1, open: 301 });
  const slow = get('/slow/a');
  await expect.poll(() => begun).toHaveLength(1);
  const waiting = Array.from({ length: 300 }, () => get('/depth'));
  await expect.poll(async () => (await get('/fast')).status).toBe(503);
  release();
  await slow;
  const depths = await Promise.all(
    waiting.map(async (answer) => ((await (await answer).json()) as { frames: number }).frames),
  );
  expect(Math.max(...depths)).toBeLessThan(60);
  await close();
});

test('who follows a feed has none of the few places, and counts among all that are open', async () => {
  const { get, close } = await listening({ atOnce: 1, open: 4 });
  const feeds = await Promise.all([get('/feed'), get('/feed'), get('/feed')]);
  expect(feeds.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await get('/fast')).status).toBe(200);
  expect((await get('/feed')).status).toBe(200);
  expect((await get('/fast')).status).toBe(503);
  await close();
});

test.each(['event-loop', 'database'] as const)(
  'under pressure of the %s requests are told to come back',
  async (reason) => {
    const app = buildHttpServer({ log: createLogger({ service: 'test', level: 'silent' }) });
    const pressure: { reason: PressureReason | undefined } = { reason };
    shedLoad(app, { pressure, onShed });
    app.get('/', () => ({}));
    const refused = await app.inject('/');
    expect([refused.statusCode, refused.headers['retry-after'], shed]).toEqual([503, '1', [reason]]);
    expect(refused.json()).toMatchObject({ code: 'UNAVAILABLE' });
    pressure.reason = undefined;
    expect((await app.inject('/')).statusCode).toBe(200);
    await app.close();
  },
);
