import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { until } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInPlace } from './read-in-place.ts';

let server: Server;
let clients: Socket[];

beforeEach(async () => {
  clients = [];
  server = createServer({ pauseOnConnect: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  server.close();
  await once(server, 'close');
});

async function connected(): Promise<{ client: Socket; accepted: Socket }> {
  const arrival = once(server, 'connection') as Promise<[Socket]>;
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(client);
  const [accepted] = await arrival;
  accepted.on('error', () => undefined);
  return { client, accepted };
}

/** Reads a socket, and keeps copies. */
function reading(accepted: Socket) {
  const received: number[] = [];
  const socket = readInPlace(accepted, (bytes) => received.push(...bytes));
  socket.on('error', () => undefined);
  socket.resume();
  return { received, socket };
}

describe('sockets that share a buffer', () => {
  it('each give their own bytes, in order', async () => {
    const peers = [await connected(), await connected()];
    const readers = peers.map(({ accepted }) => reading(accepted));
    for (let round = 0; round < 50; round += 1) {
      for (const [index, { client }] of peers.entries()) client.write(new Uint8Array(1_000).fill(index * 100 + round));
    }
    await until(() => readers.every(({ received }) => received.length === 50_000), 5_000);
    for (const [index, { received }] of readers.entries()) {
      expect(received.every((byte, at) => byte === index * 100 + Math.floor(at / 1_000))).toBe(true);
    }
  });

  it('can be paused, answered, and read on', async () => {
    const { client, accepted } = await connected();
    const { received, socket } = reading(accepted);
    client.write('a');
    await until(() => received.length === 1, 5_000);
    socket.pause();
    client.write('b');
    socket.write('answer');
    await once(client, 'data');
    expect(received).toHaveLength(1);
    socket.resume();
    await until(() => received.length === 2, 5_000);
  });

  it.each([
    ['ends', (client: Socket) => client.end()],
    ['breaks off', (client: Socket) => client.resetAndDestroy()],
  ])('close both when the peer %s, and the server knows', async (_name, leave) => {
    const { client, accepted } = await connected();
    const { socket } = reading(accepted);
    const closed = Promise.all([socket, accepted].map((side) => new Promise((resolve) => side.once('close', resolve))));
    leave(client);
    await closed;
    const count = await new Promise((resolve) => server.getConnections((_error, open) => resolve(open)));
    expect(count).toBe(0);
  });
});

describe('a socket from which something was put back', () => {
  it('gives that first', async () => {
    const { client, accepted } = await connected();
    accepted.unshift(Buffer.from([1, 2]));
    const { received } = reading(accepted);
    client.write(Uint8Array.of(3));
    await until(() => received.length === 3, 5_000);
    expect(received).toEqual([1, 2, 3]);
  });
});
