// What callers get who send too little, too much, too slowly, the wrong thing, or too often.
import { until } from '@millrace/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestEdge, type TestEdge } from './support/edge.ts';
import { aacHeader, audioFrame, avcHeader, videoFrame } from './support/media.ts';
import {
  command,
  connectClient,
  connectCommand,
  handshake,
  media,
  message,
  publishCommands,
  setChunkSize,
  type RtmpClient,
} from './support/rtmp-client.ts';
import { goodKey, keyOfOther } from './support/stub-api.ts';

let edge: TestEdge;
const clients: RtmpClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await edge.close();
});

async function open(from?: string): Promise<RtmpClient> {
  const client = await connectClient(edge.rtmpPort, from);
  clients.push(client);
  return client;
}

async function publisher(key = goodKey, from?: string): Promise<RtmpClient> {
  const client = await open(from);
  await client.publish(key);
  client.send(media(avcHeader()), media(videoFrame(0, true)));
  return client;
}

/** Milliseconds until the server has closed. */
async function lifeOf(client: RtmpClient): Promise<number> {
  const beganAt = performance.now();
  await client.closed;
  return performance.now() - beganAt;
}

const isOpen = (client: RtmpClient) => !client.socket.destroyed;

describe('a caller', () => {
  it.each([
    ['RTMPE', '06', 'rtmpeNotSupported'],
    ['RTMPE of the other kind', '08', 'rtmpeNotSupported'],
    ['TLS', '16030102000100', 'tlsOnPlainPort'],
    ['RTMPT', Buffer.from('POST /open/1 HTTP/1.1\r\n\r\n').toString('hex'), 'httpOnRtmpPort'],
    ['a browser', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex'), 'httpOnRtmpPort'],
    ['nothing known', 'ff', 'unsupportedVersion'],
  ])('that speaks %s is closed at once, and counted', async (_what, hex, code) => {
    edge = await startTestEdge();
    const client = await open();
    client.send(Buffer.from(hex, 'hex'));
    expect(await lifeOf(client)).toBeLessThan(2_000);
    expect(await edge.metric(`millrace_edge_protocol_errors_total{code="${code}"`)).toBe(1);
  });

  it('has so long for each step and no longer, however often it sends a byte', async () => {
    edge = await startTestEdge();
    const good = await publisher();
    const silent = await open();
    const dripping = await open();
    const drip = setInterval(
      () => dripping.send(dripping.socket.bytesWritten === 0 ? handshake().subarray(0, 1) : Buffer.alloc(1)),
      900,
    );
    const unfinished = await open();
    unfinished.send(handshake().subarray(0, 1_537));
    const shaken = await open();
    await shaken.shakeHands();
    const connected = await open();
    await connected.shakeHands();
    connected.send(connectCommand());
    const sending = setInterval(() => good.send(media(audioFrame(0))), 1_000);
    const [first, slow, half, waiting, idle] = await Promise.all(
      [silent, dripping, unfinished, shaken, connected].map(lifeOf),
    );
    clearInterval(drip);
    clearInterval(sending);
    expect(first).toBeGreaterThan(4_000);
    expect(first).toBeLessThan(6_500);
    for (const life of [slow, half, waiting, idle]) {
      expect(life).toBeGreaterThan(8_500);
      expect(life).toBeLessThan(12_500);
    }
    expect(isOpen(good)).toBe(true);
    expect(edge.log.filter((line) => line.includes('first-byte'))).toEqual([]);
  });

  it('that publishes and sends nothing is pinged, and ended by its silence', async () => {
    edge = await startTestEdge();
    const client = await publisher();
    const life = await lifeOf(client);
    expect(life).toBeGreaterThan(13_000);
    expect(life).toBeLessThan(17_500);
    const pingRequest = '\0\0\u0006\u0004\0\0\0\0\0\u0006';
    expect(client.received).toContain(pingRequest);
    expect(await until(() => edge.api.disconnected[0], 5_000)).toMatchObject({ reason: 'idle' });
  });

  it('that publishes nothing to play is told so after twenty seconds', async () => {
    edge = await startTestEdge();
    const client = await open();
    await client.publish(goodKey);
    const sending = setInterval(() => client.send(media(videoFrame(0, true))), 100);
    const life = await lifeOf(client);
    clearInterval(sending);
    expect(life).toBeGreaterThan(18_000);
    expect(life).toBeLessThan(22_500);
    expect(client.received).toContain('Nothing to play came within 20 seconds [E408]');
  });

  it('that publishes a drip of media is ended', async () => {
    edge = await startTestEdge();
    const client = await publisher();
    const dripping = setInterval(() => client.send(media(audioFrame(0))), 500);
    expect(await lifeOf(client)).toBeLessThan(22_500);
    clearInterval(dripping);
    expect(await edge.metric('millrace_edge_overdue_total{reason="too-slow"')).toBe(1);
  });
});

describe('an address', () => {
  it('may keep only a few connections waiting, and the newest at that; publishers stay', async () => {
    edge = await startTestEdge({ MILLRACE_EDGE_UNLIMITED_FROM: 'none' });
    const good = await publisher(goodKey, '127.0.0.7');
    const waiting: RtmpClient[] = [];
    for (let count = 0; count < 80; count += 1) waiting.push(await open('127.0.0.7'));
    await until(() => waiting.filter(isOpen).length <= 20, 6_000);
    expect(waiting.slice(-20).every(isOpen)).toBe(true);
    expect(isOpen(good)).toBe(true);
    await publisher(keyOfOther(1), '127.0.0.8');
  });

  it('of IPv6 is counted with its network, of which one customer has all', async () => {
    edge = await startTestEdge({ MILLRACE_PROXY_PROTOCOL_FROM: '127.0.0.7' });
    const waiting: RtmpClient[] = [];
    for (let count = 0; count < 40; count += 1) {
      const client = await open('127.0.0.7');
      client.send(Buffer.from(`PROXY TCP6 2001:db8::${count} 2001:db8:1::1 4711 1935\r\n`));
      waiting.push(client);
    }
    await until(() => waiting.filter(isOpen).length <= 20, 4_000);
    expect(waiting.slice(-20).every(isOpen)).toBe(true);
  });

  it('of a balancer may keep as many waiting as it has encoders, each until its own deadline', async () => {
    edge = await startTestEdge({ MILLRACE_EDGE_UNLIMITED_FROM: '127.0.0.7' });
    const waiting = await Promise.all(Array.from({ length: 40 }, () => open('127.0.0.7')));
    const lives = await Promise.all(waiting.map(lifeOf));
    expect(Math.min(...lives)).toBeGreaterThan(4_000);
    expect(await edge.metric('millrace_edge_rejected_total{reason="loitering"')).toBe(0);
  });

  it('may have a hundred connections, and others are not concerned', async () => {
    edge = await startTestEdge({ MILLRACE_EDGE_UNLIMITED_FROM: 'none' });
    const all = await Promise.all(Array.from({ length: 120 }, () => open('127.0.0.7')));
    expect(all).toHaveLength(120);
    const rejected = () => edge.metric('millrace_edge_rejected_total{reason="too-many-connections"');
    await until(async () => (await rejected()) === 20, 5_000);
    await publisher(goodKey, '127.0.0.8');
  });

  it('that tries ten keys is not let in for a while, and the API is asked about each once', async () => {
    edge = await startTestEdge({ MILLRACE_EDGE_UNLIMITED_FROM: 'none' });
    const guess = async (key: string) => {
      const client = await open('127.0.0.7');
      client.send(handshake(), setChunkSize(), connectCommand(), publishCommands(key));
      await client.closed;
      return client.received.includes('E401');
    };
    const guesses = Array.from({ length: 10 }, (_, index) => `sk_guess_number_${index}`);
    expect(await Promise.all([...guesses.slice(0, 9)].map(guess))).not.toContain(false);
    expect(await guess(guesses[0]!)).toBe(true);
    expect(edge.api.authorizations).toBe(9);
    expect(await guess(guesses[9]!)).toBe(true);
    expect(await guess(goodKey)).toBe(false);
    expect(edge.api.authorizations).toBe(10);
    expect(await edge.metric('millrace_edge_rejected_total{reason="guessing"')).toBe(1);
    await publisher(goodKey, '127.0.0.8');
  });

  it('that sends a wrong key is told so after 300 to 500 ms, whatever was wrong with it', async () => {
    edge = await startTestEdge();
    for (const key of ['sk_wrongwrongwrong', 'sk_wrongwrongwrong', 'x']) {
      const client = await open();
      await client.shakeHands();
      client.send(setChunkSize(), connectCommand(), publishCommands(key));
      const askedAt = performance.now();
      await client.hears('Stream key not accepted');
      expect(performance.now() - askedAt).toBeGreaterThan(290);
      expect(performance.now() - askedAt).toBeLessThan(1_500);
    }
    expect(edge.api.authorizations).toBe(1);
  });
});

describe('the process', () => {
  it('has so many connections and no more', async () => {
    edge = await startTestEdge({ MILLRACE_EDGE_MAX_CONNECTIONS: '3' });
    const all = await Promise.all(Array.from({ length: 5 }, () => open()));
    await until(() => all.filter(isOpen).length === 3, 5_000);
    expect(await edge.metric('millrace_edge_rejected_total{reason="full"')).toBe(2);
  });

  it('that has no memory left lets nobody in, and keeps whom it has', async () => {
    edge = await startTestEdge();
    const good = await publisher();
    await edge.close();
    edge = await startTestEdge({ MILLRACE_EDGE_MEMORY_MIB: '128' });
    await until(async () => {
      const client = await open();
      await Promise.race([client.closed, client.shakeHands().catch(() => undefined)]);
      return (await edge.metric('millrace_edge_rejected_total{reason="memory"')) > 0;
    }, 10_000);
    good.destroy();
  });
});

describe('a publisher', () => {
  it('that sends more than it may is held back, and nobody else is', async () => {
    edge = await startTestEdge({ MILLRACE_EDGE_MAX_BITRATE_KBPS: '64' });
    const greedy = await publisher(keyOfOther(1));
    const good = await publisher();
    const frame = media(videoFrame(40, false, 60_000));
    for (let count = 0; count < 400; count += 1) greedy.send(frame);
    await until(() => greedy.socket.writableLength > 1_000_000, 10_000);
    const before = edge.api.heartbeats.length;
    good.send(media(aacHeader()), media(audioFrame(20)));
    await until(() => edge.api.heartbeats.length > before, 5_000);
    expect([greedy, good].every(isOpen)).toBe(true);
  });

  it('that does not read what it asks for is closed', async () => {
    edge = await startTestEdge();
    const client = await open();
    await client.shakeHands();
    client.send(setChunkSize(), connectCommand());
    client.socket.pause();
    const ping = message({ csid: 2, typeId: 4, payload: Buffer.from('000600000001', 'hex') });
    const many = Buffer.concat(Array.from({ length: 1_000 }, () => ping));
    const flooding = setInterval(() => client.send(many, command(0, 'nothing', 9, null)), 50);
    client.socket.on('error', () => undefined);
    await until(async () => (await edge.metric('millrace_edge_connections{')) === 0, 25_000);
    clearInterval(flooding);
  });

  it('is reported with its health at every heartbeat', async () => {
    edge = await startTestEdge();
    const client = await publisher();
    let timeMs = 0;
    const sending = setInterval(() => {
      client.send(media(videoFrame((timeMs += 40), timeMs % 2_000 === 0, 2_000)));
    }, 40);
    const report = await until(() => edge.api.health.find(({ sample }) => sample.ageMs > 5_000), 12_000);
    clearInterval(sending);
    expect(report.codes).toContain('AUDIO_MISSING');
    expect(report.sample.frameRate).toBeGreaterThan(10);
    expect(report.sample.video).toMatchObject({ widthPx: 320, heightPx: 180 });
  });
});
