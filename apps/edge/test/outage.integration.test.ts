// The API is away: known encoders go on, unknown ones come back later, and nothing is ordered without a grant.
import { transcodeJobSchema, type PlaybackId } from '@millrace/pipeline';
import { endGrants } from '@millrace/playlist-log';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { makeClip, publishWithFfmpeg, until, type Publisher } from '@millrace/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestEdge, type TestEdge } from './support/edge.ts';
import { leaveLog } from './support/left-log.ts';
import { avcHeader } from './support/media.ts';
import {
  connectClient,
  connectCommand,
  handshake,
  media,
  publishCommands,
  setChunkSize,
} from './support/rtmp-client.ts';
import { goodKey } from './support/stub-api.ts';

let clip: string;
let edge: TestEdge;
let publishers: Publisher[];

beforeAll(async () => {
  clip = await makeClip({ widthPx: 320, heightPx: 180, durationMs: 5_000, gopMs: 1_000 });
});
beforeEach(async () => {
  publishers = [];
  edge = await startTestEdge();
});
afterEach(async () => {
  await Promise.all(publishers.map((publisher) => publisher.kill()));
  await edge.close();
});

function publish(key = goodKey): Publisher {
  const publisher = publishWithFfmpeg({ url: edge.publishUrl(key), clip, loop: true });
  publishers.push(publisher);
  return publisher;
}

const logged = (event: string) => until(() => edge.log.some((line) => line.includes(`"${event}"`)), 10_000);
const orders = async () => {
  const jobs = await edge.queue.bullQueue.getJobs(['waiting', 'prioritized', 'active']);
  return jobs.map((job) => transcodeJobSchema.parse(job.data)).sort((a, b) => a.epoch - b.epoch);
};

/** Publishes once while all is well, and then the API goes away. Resolves with the channel's playback id. */
async function becomeKnown(): Promise<PlaybackId> {
  const first = publish();
  await until(() => edge.api.holder, 10_000);
  await logged('transcode.ordered');
  await first.kill();
  await until(() => edge.api.disconnected[0], 5_000);
  edge.api.isBroken = true;
  const [order] = await orders();
  return order!.playbackId;
}

describe('while the API is away', () => {
  it('a known encoder is let in, and its transcode is ordered with the epoch that the API gives when it is back', async () => {
    await becomeKnown();
    const publisher = publish();
    await logged('publish.accepted_provisionally');
    const asked = edge.api.authorizations;
    expect((await edge.relay()).status).toBe(404);
    expect((await orders()).map(({ epoch }) => epoch)).toEqual([1]);
    edge.api.isBroken = false;
    const { connectionId } = await until(() => edge.api.holder, 10_000);
    const [, second] = await until(async () => ((await orders()).length > 1 ? orders() : undefined), 10_000);
    expect(second).toMatchObject({ epoch: 2, connectionId });
    expect(edge.api.authorizations).toBe(asked + 1);
    const stop = new AbortController();
    const relayed = await edge.relay('', stop.signal);
    expect(relayed.headers.get('x-millrace-connection')).toBe(connectionId);
    stop.abort();
    expect(publisher.output()).not.toContain('Server error');
    await until(() => edge.api.heartbeats.flat().includes(connectionId), 5_000);
  });

  it('goes on at once with a stream whose playlist nobody writes, and keeps its epoch when the API is back', async () => {
    const playbackId = await becomeKnown();
    await leaveLog(edge.redisUrl, { playbackId, streamId: edge.api.streamId }, 3);
    publish();
    await logged('publish.accepted_provisionally');
    const [, second] = await until(async () => ((await orders()).length > 1 ? orders() : undefined), 10_000);
    expect(second).toMatchObject({ streamId: edge.api.streamId, epoch: 4 });
    edge.api.isBroken = false;
    const { connectionId } = await until(() => edge.api.holder, 10_000);
    await until(() => edge.api.heartbeats.flat().includes(connectionId), 5_000);
    expect(edge.api.resumed).toEqual({ streamId: edge.api.streamId, epoch: 4 });
    expect((await orders()).map(({ epoch }) => epoch)).toEqual([1, 4]);
    const stop = new AbortController();
    const relayed = await edge.relay('', stop.signal);
    expect(relayed.headers.get('x-millrace-connection')).toBe(second?.connectionId);
    stop.abort();
  });

  it('an unknown encoder gets a close without an RTMP error', async () => {
    await becomeKnown();
    const stranger = publish('sk_unknownunknownunknown');
    expect(await stranger.exited).toBe(1);
    expect(stranger.output()).toContain('Input/output error');
    expect(stranger.output()).not.toContain('Server error');
  });

  it('a known encoder whose key was revoked meanwhile is sent away as soon as the API says so, and unknown from then on', async () => {
    await becomeKnown();
    const publisher = publish();
    await logged('publish.accepted_provisionally');
    edge.api.isKeyRevoked = true;
    edge.api.isBroken = false;
    await publisher.exited;
    expect(publisher.output()).toContain('Server error: Stream key not accepted [E401]');
    expect((await orders()).map(({ epoch }) => epoch)).toEqual([1]);
    edge.api.isBroken = true;
    const again = publish();
    expect(await again.exited).toBe(1);
    expect(edge.log.filter((line) => line.includes('publish.accepted_provisionally'))).toHaveLength(1);
  });

  it('a known encoder whose channel was closed since is not let in', async () => {
    await becomeKnown();
    const [order] = await orders();
    const redis = connectRedis({ url: edge.redisUrl, role: 'commands', onError: () => undefined });
    await awaitRedis(redis, 5_000);
    await endGrants(redis, order!.channelId, { kind: 'changed', atMs: Date.now() });
    await quitRedis(redis);
    const again = publish();
    expect(await again.exited).toBe(1);
    expect(again.output()).not.toContain('Server error');
    expect(edge.log.filter((line) => line.includes('publish.accepted_provisionally'))).toHaveLength(0);
  });

  it('a second encoder with the same key is refused as long as the first one sends', async () => {
    await becomeKnown();
    publish();
    await logged('publish.accepted_provisionally');
    const second = publish();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('Server error: Stream already published [E409]');
  });

  it('of ten encoders that wait for the place of a frozen one the first gets it, and stays', async () => {
    await becomeKnown();
    const clients = await Promise.all(Array.from({ length: 11 }, () => connectClient(edge.rtmpPort)));
    const [frozen, ...newcomers] = clients;
    await frozen!.publish(goodKey);
    const heard = newcomers.map(async (client) => {
      client.send(handshake(), setChunkSize(), connectCommand(), publishCommands(goodKey));
      const [words] = await until(() => /Publish.Start|\[E...\]/.exec(client.received), 10_000);
      client.send(media(avcHeader()));
      return words;
    });
    expect((await Promise.all(heard)).sort()).toEqual(['Publish.Start', ...Array.from({ length: 9 }, () => '[E409]')]);
    expect(edge.log.filter((line) => line.includes('publish.accepted_provisionally'))).toHaveLength(2);
    for (const client of clients) client.destroy();
  });

  it('an encoder that publishes already notices nothing', async () => {
    const publisher = publish();
    await until(() => edge.api.holder, 10_000);
    edge.api.isBroken = true;
    await logged('heartbeat.failed');
    const beats = edge.api.heartbeats.length;
    edge.api.isBroken = false;
    await until(() => edge.api.heartbeats.length > beats, 5_000);
    expect(publisher.output()).not.toMatch(/error|Broken pipe/i);
    expect(edge.api.disconnected).toEqual([]);
  });
});
