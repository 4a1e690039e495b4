import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ApiWatch } from './api-watch.ts';

test('the API is there for as long as it answers at every look, whatever it says of its own fault excepted', async () => {
  let status = 404;
  let nowMs = 0;
  const server = createServer((_request, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = new ApiWatch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => nowMs);
  const lookAt = (ms: number) => {
    nowMs = ms;
    return api.look();
  };
  expect([await lookAt(1_000), await lookAt(2_000), await lookAt(4_000)]).toEqual([0, 1_000, 3_000]);
  status = 503;
  expect(await lookAt(5_000)).toBe(0);
  status = 401;
  expect([await lookAt(6_000), await lookAt(7_000)]).toEqual([0, 1_000]);
  server.close();
  server.closeAllConnections();
  expect(await lookAt(8_000)).toBe(0);
});

test('what it was told and could not keep begins its time anew', async () => {
  const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  let nowMs = 0;
  const api = new ApiWatch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => (nowMs += 1_000));
  expect([await api.look(), await api.look()]).toEqual([0, 1_000]);
  api.beginAnew();
  expect(await api.look()).toBe(0);
  server.close();
  server.closeAllConnections();
});

test('where nobody says where the API is, it is taken to be there', async () => {
  expect(await new ApiWatch(undefined).look()).toBe(Infinity);
});
