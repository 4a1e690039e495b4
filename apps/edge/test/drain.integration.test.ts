// How an edge leaves: nobody new, those who can are asked to go, the rest are sent away in order; and another may have
// taken the port before.
import { until } from '@millrace/testing';
import { afterEach, describe, expect, it } from 'vitest';
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

const edges: TestEdge[] = [];
const clients: RtmpClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const edge of edges.splice(0)) await edge.close();
});

async function start(env: Record<string, string> = {}): Promise<TestEdge> {
  const edge = await startTestEdge(env);
  edges.push(edge);
  return edge;
}

async function publisher(edge: TestEdge, key: string, properties = {}): Promise<RtmpClient> {
  const client = await connectClient(edge.rtmpPort);
  clients.push(client);
  await client.publish(key, properties);
  client.send(media(avcHeader()), media(videoFrame(0, true)));
  return client;
}

const stage = (edge: TestEdge, name: string) => edge.stages.find((candidate) => candidate.name === name)!;

describe('an edge that leaves', () => {
  it('asks those who can reconnect to do so, waits for the publishers, and tells why they ended', async () => {
    const edge = await start({ MILLRACE_EDGE_DRAIN_SECONDS: '3' });
    const able = await publisher(edge, goodKey, { capsEx: 1 });
    const other = await publisher(edge, keyOfOther(1));
    const waiting = await connectClient(edge.rtmpPort);
    await stage(edge, 'stop listening').run();
    const beganAt = performance.now();
    const drained = Promise.resolve(stage(edge, 'drain').run());
    await able.hears('NetConnection.Connect.ReconnectRequest');
    await waiting.closed;
    able.destroy();
    await until(() => edge.api.disconnected[0], 5_000);
    expect(other.socket.destroyed).toBe(false);
    expect(other.received).not.toContain('ReconnectRequest');
    await other.closed;
    expect(performance.now() - beganAt).toBeGreaterThan(2_000);
    await drained;
    const report = await until(() => edge.api.disconnected[1], 5_000);
    expect(report).toMatchObject({ reason: 'edge-shutdown' });
    expect(other.received).not.toContain('onStatus'.repeat(2));
  });

  it('lets nobody publish who was just arriving when it began to leave', async () => {
    const edge = await start({ MILLRACE_EDGE_DRAIN_SECONDS: '30', MILLRACE_PROXY_PROTOCOL_FROM: '127.0.0.2' });
    const arriving = await connectClient(edge.rtmpPort, '127.0.0.2');
    clients.push(arriving);
    const stays = await publisher(edge, goodKey);
    await stage(edge, 'stop listening').run();
    const drained = Promise.resolve(stage(edge, 'drain').run());
    arriving.send(Buffer.from('PROXY TCP4 203.0.113.9 127.0.0.1 4711 1935\r\n'));
    arriving.send(handshake(), setChunkSize(), connectCommand(), publishCommands(keyOfOther(1)));
    await arriving.closed;
    expect(arriving.received).not.toContain('onStatus');
    expect(edge.api.authorizations).toBe(1);
    expect(stays.socket.destroyed).toBe(false);
    stays.destroy();
    await drained;
  });

  it('ends the connection of who ends his publication meanwhile, also when he asks for the next one at once', async () => {
    const edge = await start({ MILLRACE_EDGE_DRAIN_SECONDS: '30' });
    const stays = await publisher(edge, goodKey);
    const ends = await publisher(edge, keyOfOther(1));
    const again = await publisher(edge, keyOfOther(2));
    const drained = Promise.resolve(stage(edge, 'drain').run());
    ends.send(command(0, 'deleteStream', 0, null, 1));
    again.send(command(0, 'deleteStream', 0, null, 1), publishCommands(keyOfOther(2)));
    await Promise.all([ends.closed, again.closed]);
    await until(() => edge.api.disconnected[1], 5_000);
    expect(edge.api.authorizations).toBe(3);
    expect(edge.api.disconnected).toMatchObject([{ reason: 'unpublished' }, { reason: 'unpublished' }]);
    expect(stays.socket.destroyed).toBe(false);
    stays.destroy();
    await drained;
  });

  it('does not wait when nobody is left', async () => {
    const edge = await start({ MILLRACE_EDGE_DRAIN_SECONDS: '30' });
    const client = await publisher(edge, goodKey);
    const drained = Promise.resolve(stage(edge, 'drain').run());
    client.destroy();
    await drained;
  });

  it('lets publishers stay, and then go one by one, so that they are not all on their way back at once', async () => {
    const edge = await start({ MILLRACE_EDGE_DRAIN_SECONDS: '2' });
    const all = await Promise.all([0, 1, 2].map((number) => publisher(edge, keyOfOther(number))));
    const beganAt = performance.now();
    const leftAfterMs: number[] = [];
    for (const client of all) void client.closed.then(() => leftAfterMs.push(performance.now() - beganAt));
    await stage(edge, 'drain').run();
    await until(() => leftAfterMs.length === 3, 5_000);
    expect(leftAfterMs[0]).toBeGreaterThan(400);
    expect(leftAfterMs[1]! - leftAfterMs[0]!).toBeGreaterThan(250);
    expect(leftAfterMs[2]! - leftAfterMs[1]!).toBeGreaterThan(250);
  });

  it('sends a hundred publishers away one after the other, within its bound', async () => {
    const edge = await start();
    const all = await Promise.all(Array.from({ length: 100 }, (_, number) => publisher(edge, keyOfOther(number))));
    const closedAt: number[] = [];
    for (const client of all) void client.closed.then(() => closedAt.push(performance.now()));
    await stage(edge, 'close publishers').run();
    await until(() => closedAt.length === 100, 5_000);
    const spreadMs = Math.max(...closedAt) - Math.min(...closedAt);
    expect(spreadMs).toBeGreaterThan(1_500);
    expect(spreadMs).toBeLessThan(6_000);
    await until(() => edge.api.disconnected.length === 100, 5_000);
  });
});

describe.runIf(process.platform === 'linux')('a new edge', () => {
  it('takes the port before the old one leaves, and every publisher after that', async () => {
    const old = await start();
    const before = await publisher(old, goodKey);
    const next = await start({ MILLRACE_RTMP_PORT: String(old.rtmpPort), MILLRACE_EDGE_NAME: 'next' });
    await stage(old, 'stop listening').run();
    for (let count = 0; count < 10; count += 1) await publisher(next, keyOfOther(count));
    expect(next.api.authorizations).toBe(10);
    expect(before.socket.destroyed).toBe(false);
  });
});
