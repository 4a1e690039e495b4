import { once } from 'node:events';
import { connect, createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { Answer } from '../http/answer.ts';
import { sendOnNode } from './node-request.ts';

/** A request over HTTP/2 whose answer the test gives. */
async function openRequest() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const asked = once(server, 'request');
  const viewer = session.request({ ':path': '/' });
  const [request, response] = (await asked) as [Http2ServerRequest, Http2ServerResponse];
  const close = () => {
    session.destroy();
    server.close();
  };
  return { viewer, request, response, close };
}

function heldAnswer() {
  const memory = { hold: vi.fn(), release: vi.fn() };
  return { memory, answer: new Answer(200, {}, Buffer.from('media'), memory) };
}

test('the memory of an answer is held until it is sent over HTTP/2', async () => {
  const { viewer, request, response, close } = await openRequest();
  const { memory, answer } = heldAnswer();
  sendOnNode(answer, request, response);
  expect([memory.hold.mock.calls.length, memory.release.mock.calls.length]).toEqual([1, 0]);
  const closed = once(response, 'close');
  const texts: string[] = [];
  for await (const chunk of viewer.setEncoding('utf8')) texts.push(chunk as string);
  await closed;
  expect([texts.join(''), memory.release.mock.calls.length]).toEqual(['media', 1]);
  close();
});

test('an answer that comes when the viewer has gone over HTTP/2 holds no memory', async () => {
  const { viewer, request, response, close } = await openRequest();
  const { memory, answer } = heldAnswer();
  const closed = once(response, 'close');
  viewer.close();
  await closed;
  sendOnNode(answer, request, response);
  expect(memory.hold).not.toHaveBeenCalled();
  close();
});
