// What OpenSSL is told lies in the environment of a process: an edge in a process of its own.
import { testRedisUrl } from '@millrace/testing';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEdgeProcess, type EdgeProcess } from './hostile/edge-process.ts';
import { RtmpClient } from './support/rtmp-client.ts';
import { goodKey } from './support/stub-api.ts';

let edge: EdgeProcess;
beforeAll(async () => {
  edge = await startEdgeProcess({ redisUrl: await testRedisUrl(), replayMemoryMiB: 64 });
}, 90_000);
afterAll(() => edge.close());

it('an encoder that speaks TLS 1.3 gets no session ticket, which librtmp takes for an error', async () => {
  const socket = connect({ port: edge.rtmpsPort, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1.3' });
  let tickets = 0;
  socket.on('session', () => (tickets += 1));
  const encoder = new RtmpClient(socket);
  await once(socket, 'secureConnect');
  await encoder.publish(goodKey);
  expect(tickets).toBe(0);
  encoder.destroy();
});
