import { buildHttpServer, createLogger } from '@millrace/service';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { shedLoad } from './load-shedding.ts';

test('beyond the bound a request is told to come back, and every end of a request makes room', async () => {
  const app = buildHttpServer({ log: createLogger({ service: 'test', level: 'silent' }) });
  const release = Promise.withResolvers<undefined>();
  let waiting = 0;
  shedLoad(app, 2);
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

  gone.destroy();
  await expect.poll(async () => (await get('/fast')).status).toBe(200);
  release.resolve(undefined);
  expect((await slow).status).toBe(200);
  expect((await get('/fast')).status).toBe(200);
  await app.close();
});
