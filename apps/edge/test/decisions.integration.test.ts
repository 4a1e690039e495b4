// Between the request to publish and its answer: an API that takes its time, and encoders that do not wait.
import { until } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestEdge, type TestEdge } from './support/edge.ts';
import { avcHeader, videoFrame } from './support/media.ts';
import {
  command,
  connectClient,
  connectCommand,
  handshake,
  media,
  publishCommands,
  setChunkSize,
  type RtmpClient,
} from './support/rtmp-client.ts';
import { goodKey, keyOfOther } from './support/stub-api.ts';

let edge: TestEdge;
const clients: RtmpClient[] = [];

beforeEach(async () => {
  edge = await startTestEdge();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await edge.close();
});

async function open(...first: readonly Uint8Array[]): Promise<RtmpClient> {
  const client = await connectClient(edge.rtmpPort);
  clients.push(client);
  client.send(...first);
  return client;
}

const asking = (key: string) => [handshake(), setChunkSize(), connectCommand(), publishCommands(key)];
const connections = () => edge.metric('millrace_edge_connections{');

describe('an API', () => {
  it('that takes more than a second is waited for', async () => {
    edge.api.delayMs = 1_200;
    const askedAt = performance.now();
    const client = await open(...asking(goodKey));
    await client.hears('NetStream.Publish.Start');
    expect(performance.now() - askedAt).toBeGreaterThan(1_100);
  });

  it('that takes longer than encoders wait is not: the connection is closed, without an RTMP error', async () => {
    edge.api.delayMs = 10_000;
    const askedAt = performance.now();
    const client = await open(...asking(goodKey));
    await client.closed;
    expect(performance.now() - askedAt).toBeLessThan(3_500);
    expect(client.received).not.toContain('onStatus');
    edge.api.delayMs = 0;
  });

  it.each([
    ['is sent elsewhere', { status: 302, headers: { location: '/internal/v1/ingest/heartbeat' }, body: '' }],
    ['is shown a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>welcome</html>' }],
    ['is granted nothing in particular', { status: 200, headers: {}, body: '{"decision":"grant"}' }],
    ['is refused for no reason', { status: 200, headers: {}, body: '{"decision":"refuse","reason":"BECAUSE"}' }],
    ['hears no end of it', { status: 200, headers: {}, body: `{"decision":"${'x'.repeat(1_000_000)}"}` }],
  ])('by which an encoder %s is not believed: it is neither let in nor refused', async (_name, lie) => {
    edge.api.lie = lie;
    const client = await open(...asking(goodKey));
    await client.closed;
    expect(client.received).not.toContain('onStatus');
    expect(edge.log.join('')).toContain('publish.undecided');
    edge.api.lie = undefined;
  });
});

describe('an encoder', () => {
  it('that goes on sending after a refusal still reads why', async () => {
    const client = await open(...asking('sk_wrongwrongwrong'));
    const frame = media(videoFrame(0, true, 30_000));
    const sending = setInterval(() => client.send(frame), 5);
    const reset = new Promise((resolve) => client.socket.once('error', resolve));
    await Promise.race([client.closed, reset]);
    clearInterval(sending);
    expect(client.received).toContain('Stream key not accepted [E401]');
    expect(client.received).not.toContain('NetStream.Publish.Start');
  });

  it.each([
    ['before its first byte', []],
    ['in the handshake', [handshake().subarray(0, 700)]],
    ['behind the handshake', [handshake()]],
    ['behind connect', [handshake(), connectCommand()]],
    ['while it is being decided about', asking(goodKey)],
    [
      'in the middle of a message',
      [...asking(goodKey), media(avcHeader()), media(videoFrame(0, true, 9_000)).subarray(0, 99)],
    ],
  ])('that breaks off %s leaves nothing behind', async (_when, bytes) => {
    edge.api.delayMs = 300;
    const client = await open(...bytes);
    await until(async () => (await connections()) === 1, 5_000);
    client.socket.resetAndDestroy();
    await until(async () => (await connections()) === 0, 5_000);
    await until(() => edge.api.holder === undefined, 5_000);
    expect(await edge.metric('millrace_edge_publications{')).toBe(0);
  });

  it('that hangs up while it is being decided about does not go live', async () => {
    edge.api.delayMs = 800;
    const client = await open(...asking(goodKey));
    await until(() => edge.api.authorizations === 1, 5_000);
    client.socket.end();
    await until(() => edge.api.disconnected[0] ?? edge.api.holder === undefined, 5_000);
    await until(async () => (await connections()) === 0, 5_000);
    expect(client.received).not.toContain('NetStream.Publish.Start');
    expect((await edge.relay()).status).toBe(404);
  });

  it('that publishes again on its connection has another name in the log, and only that', async () => {
    const client = await open(...asking(goodKey));
    await client.hears('NetStream.Publish.Start');
    client.send(command(0, 'FCUnpublish', 4, null, goodKey), command(0, 'createStream', 5, null));
    client.send(command(2, 'publish', 6, null, keyOfOther(1), 'live'));
    const accepted = () => edge.log.filter((line) => line.includes('publish.accepted'));
    await until(() => accepted().length === 2, 5_000);
    expect(accepted().map((line) => line.match(/"connectionId"/g)?.length)).toEqual([1, 1]);
  });

  it('that answers no ping lives as long as it sends', async () => {
    const client = await open(...asking(goodKey));
    await client.hears('NetStream.Publish.Start');
    client.send(media(avcHeader()));
    let timeMs = 0;
    const sending = setInterval(() => client.send(media(videoFrame((timeMs += 500), true, 2_000))), 500);
    await until(() => edge.api.health.some(({ sample }) => sample.ageMs > 7_000), 15_000);
    clearInterval(sending);
    expect(client.socket.destroyed).toBe(false);
  });
});

describe('an application', () => {
  it.each(['app', 'live2', 'LIVE'])('%j is unknown, and the encoder hears so', async (app) => {
    const client = await open(handshake(), setChunkSize(), connectCommand({ app }), publishCommands(goodKey));
    await client.closed;
    expect(client.received).toContain('NetConnection.Connect.Rejected');
    expect(client.received).toContain('Unknown application [E404]');
    expect(client.received).not.toContain('Publish.Start');
  });

  it.each([
    ['with more of a path', { app: 'live/studio' }, goodKey],
    ['with an instance', { app: 'live/_definst_' }, goodKey],
    ['with the key behind it', { app: `live/${goodKey}` }, ''],
    ['that is the key', { app: goodKey }, ''],
    ['that is missing', { app: '', tcUrl: 'rtmp://host' }, goodKey],
  ])('%s is none to mind', async (_what, properties, name) => {
    const client = await open(handshake(), setChunkSize(), connectCommand(properties), publishCommands(name));
    await client.hears('NetStream.Publish.Start');
  });
});
