// Two edge processes behind one address: an encoder that comes back may land on the other one.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceToken, startTestEdge, type TestEdge } from './support/edge.ts';
import { avcHeader, videoFrame } from './support/media.ts';
import { connectClient, media, type RtmpClient } from './support/rtmp-client.ts';
import { goodKey } from './support/stub-api.ts';
import { connectCommand, handshake, publishCommands, setChunkSize } from './support/rtmp-client.ts';

let first: TestEdge;
let second: TestEdge;
const clients: RtmpClient[] = [];

beforeEach(async () => {
  first = await startTestEdge({ MILLRACE_EDGE_NAME: 'first', MILLRACE_EDGE_DRAIN_SECONDS: '60' });
  second = await startTestEdge({ MILLRACE_EDGE_NAME: 'second' }, first.api);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await second.close();
  await first.close();
});

async function connect(edge: TestEdge): Promise<RtmpClient> {
  const client = await connectClient(edge.rtmpPort);
  clients.push(client);
  return client;
}

/** Publishes on the first edge, and sends one picture. */
async function holderOnFirst(properties = {}): Promise<RtmpClient> {
  const holder = await connect(first);
  await holder.publish(goodKey, properties);
  holder.send(media(avcHeader()), media(videoFrame(0, true)));
  return holder;
}

describe('an encoder that comes to another edge than the one that has its former connection', () => {
  it('is let in as soon as the former one was silent for two seconds', async () => {
    const frozen = await holderOnFirst();
    const former = first.api.holder!;
    const back = await connect(second);
    await back.publish(goodKey);

    await frozen.hears('Replaced by another publisher');
    expect(first.api.disconnected).toMatchObject([{ connectionId: former.connectionId, reason: 'taken-over' }]);
    expect(first.api.holder).toMatchObject({ edge: { name: 'second' } });
    expect(first.api.epoch).toBe(2);
  });

  it('is let in so to a channel that is nobody else’s, too', async () => {
    first.api.isOnlyForItself = true;
    const frozen = await holderOnFirst();
    const back = await connect(second);
    await back.publish(goodKey);
    await frozen.hears('Replaced by another publisher');
  });

  it('is refused there when it is another encoder, however silent the former one was', async () => {
    first.api.isOnlyForItself = true;
    const frozen = await holderOnFirst();
    const other = await connect(second);
    const named = connectCommand({ flashVer: 'another' });
    other.send(handshake(), setChunkSize(), named, publishCommands(goodKey));
    await other.hears('Stream already published [E409]');
    expect(frozen.socket.destroyed).toBe(false);
    expect(first.api.disconnected).toEqual([]);
  });

  it('is refused while the former one sends, which goes on undisturbed', async () => {
    const holder = await holderOnFirst();
    let timeMs = 0;
    const sending = setInterval(() => holder.send(media(videoFrame((timeMs += 40), false))), 40);
    const newcomer = await connect(second);
    newcomer.send(handshake(), setChunkSize(), connectCommand(), publishCommands(goodKey));
    await newcomer.hears('Stream already published [E409]');
    clearInterval(sending);
    expect(holder.socket.destroyed).toBe(false);
    expect(first.api.disconnected).toEqual([]);
  });

  it('takes its place at once, while it sends there, when it was asked to connect again', async () => {
    const holder = await holderOnFirst({ capsEx: 1 });
    const sending = setInterval(() => holder.send(media(videoFrame(40, false))), 40);
    const drained = first.stages.find(({ name }) => name === 'drain')!.run();
    await holder.hears('NetConnection.Connect.ReconnectRequest');
    const again = await connect(second);
    await again.publish(goodKey);

    await holder.closed;
    clearInterval(sending);
    await drained;
    expect(holder.received).not.toContain('error');
    expect(first.api.disconnected).toMatchObject([{ reason: 'edge-shutdown' }]);
    expect(first.api.holder).toMatchObject({ edge: { name: 'second' } });
  });

  it('is not refused, but asked to come again, when the other edge does not answer', async () => {
    await holderOnFirst();
    first.api.holder!.edge.relayBaseUrl = 'http://127.0.0.1:1';
    const newcomer = await connect(second);
    newcomer.send(handshake(), setChunkSize(), connectCommand(), publishCommands(goodKey));
    await newcomer.closed;
    expect(newcomer.received).not.toContain('error');
  });
});

it('an encoder whose channel the API gave to one of another edge is told that', async () => {
  const holder = await holderOnFirst();
  const { connectionId } = first.api.holder!;
  first.api.stop = [{ streamId: first.api.streamId, connectionId, reason: 'ALREADY_PUBLISHING' }];
  await holder.hears('Replaced by another publisher [E409]');
  expect(holder.received).not.toContain('Stream already published');
});

it('only a service may ask whether a publisher lives', async () => {
  await holderOnFirst();
  const { connectionId, edge } = first.api.holder!;
  const ask = (headers: Record<string, string>, id: string = connectionId) =>
    fetch(`${edge.relayBaseUrl}/publishers/${id}/contest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
  expect((await ask({})).status).toBe(401);
  expect((await ask({ authorization: `Bearer ${serviceToken}` }, 'no-id')).status).toBe(404);
  expect(first.api.disconnected).toEqual([]);
});
