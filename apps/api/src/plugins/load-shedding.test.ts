import { buildHttpServer, createLogger } from '@millrace/service';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { shedLoad } from './load-shedding.ts';
import type { PressureReason } from './pressure.ts';

let shed: string[];
const onShed = (reason: string) => void shed.push(reason);
beforeEach(() => {
  shed = [];
});

test('beyond the bound a request is told to come back, and every end of a request makes room', async () => {
  const app = buildHttpServer({ log: createLogger({ service: 'test', level: 'silent' }) });
  const release = Promise.withResolvers<undefined>();
  let waiting = 0;
  shedLoad(app, { pressure: { reason: undefined }, onShed, maxAtOnce: 2 });
  app.get('/slow', async () => {
    waiting += 1;
    await release.promise;
    return {};
  });
  app.get('/fast', () => ({}));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

  const slow = get('/slow');
  const gone = request({ port, host: '127.0.0.1', path: '/slow' }).on('error', () => undefined);
  gone.end();
  await expect.poll(() => waiting).toBe(2);
  const refused = await get('/fast');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await refused.json()).toMatchObject({ code: 'UNAVAILABLE' });
  expect(shed).toEqual(['requests']);

  gone.destroy();
  await expect.poll(async () => (await get('/fast')).status).toBe(200);
  release.resolve(undefined);
  expect((await slow).status).toBe(200);
  expect((await get('/fast')).status).toBe(200);
  await app.close();
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
