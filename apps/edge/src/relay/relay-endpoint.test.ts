import { newId } from '@millrace/pipeline';
import { createLogger, Secret } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LiveStreams } from '../control/live-streams.ts';
import { buildRelayEndpoint } from './relay-endpoint.ts';

const streamId = newId('stream');
const attach = vi.fn((output: Writable) => output.end());
let begun: PromiseWithResolvers<number | undefined>;
let endpoint: FastifyInstance;

beforeEach(async () => {
  attach.mockClear();
  begun = Promise.withResolvers();
  const stream = { timeOrigin: begun.promise, isEnded: false, connectionId: newId('connection'), attach };
  endpoint = buildRelayEndpoint({
    streams: { byStream: () => stream } as unknown as LiveStreams,
    serviceToken: new Secret('token'),
    log: createLogger({ service: 'edge', level: 'silent' }),
  });
  await endpoint.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await endpoint.close();
});

/** Both ends of a connection on which the relay was asked for, when the endpoint has the question. */
async function ask(): Promise<{ reader: Socket; accepted: Socket }> {
  const { port } = endpoint.server.address() as AddressInfo;
  const reader = connect(port, '127.0.0.1');
  const asked = once(endpoint.server, 'request');
  const [accepted] = (await once(endpoint.server, 'connection')) as [Socket];
  reader.write(`GET /relay/${streamId}.flv HTTP/1.1\r\nhost: edge\r\nauthorization: Bearer token\r\n\r\n`);
  await asked;
  return { reader, accepted };
}

it('a reader that waits for the first frame is attached when it comes', async () => {
  const { reader } = await ask();
  begun.resolve(Date.now());
  await once(reader, 'data');
  expect(attach).toHaveBeenCalledOnce();
  reader.destroy();
});

it('a reader that has gone when the first frame comes is none', async () => {
  const { reader, accepted } = await ask();
  reader.destroy();
  await once(accepted, 'close');
  begun.resolve(Date.now());
  await endpoint.close();
  expect(attach).not.toHaveBeenCalled();
});
