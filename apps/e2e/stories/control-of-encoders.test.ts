// What a broadcaster can do to a live encoder: kick it, take its key away, let another one take its place, and see how
// well it arrives.
import { makeClip, publishWithFfmpeg } from '@millrace/testing';
import { expect, inject, test } from 'vitest';
import { Broadcaster, type Channel, type Stream } from '../support/broadcaster.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const clip = await makeClip({ durationMs: 60_000 });

function publish(streamKey: string) {
  return publishWithFfmpeg({ url: `rtmp://127.0.0.1:${inject('rtmpPort')}/live/${streamKey}`, clip });
}
async function live(channel: Channel): Promise<Stream> {
  const state = async () => (await api.channel(channel.id)).state;
  await expect.poll(state, { timeout: 30_000, interval: 250 }).toBe('live');
  const [stream] = await api.streams(channel.id);
  if (!stream) throw new Error('There is no stream.');
  return stream;
}
/** From a request to the end of the encoder. The heartbeat takes two seconds at most; ffmpeg needs a moment to end. */
async function endsInTime(exited: Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  expect(await exited).not.toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(4_000);
}

test('a kicked encoder is disconnected in words, and stays away for as long as it shall', async () => {
  const channel = await api.createChannel({ name: 'Kicked' });
  const encoder = publish(channel.streamKey);
  const stream = await live(channel);
  await api.call('POST', `/v1/streams/${stream.id}/kick`, { blockSeconds: 60 });
  await endsInTime(encoder.exited);
  expect(encoder.output()).toContain('Stream stopped by its owner');
  const again = publish(channel.streamKey);
  expect(await again.exited).not.toBe(0);
  expect(again.output()).toContain('Stream stopped by its owner');
});

test('an encoder whose key is revoked is disconnected; one with another key goes on with the stream', async () => {
  const channel = await api.createChannel({ name: 'Two keys' });
  const keysUrl = `/v1/channels/${channel.id}/stream-keys`;
  const second = await api.call<{ id: string; streamKey: string }>('POST', keysUrl, { name: 'Second' });
  const encoder = publish(second.streamKey);
  const stream = await live(channel);
  await api.call('DELETE', `${keysUrl}/${second.id}`);
  await endsInTime(encoder.exited);
  expect(encoder.output()).toContain('Stream key not accepted');

  const next = publish(channel.streamKey);
  expect((await live(channel)).id).toBe(stream.id);
  await next.stop();
});

test('under `takeover` a second encoder gets the channel, and the stream goes on under the next epoch', async () => {
  const channel = await api.createChannel({ name: 'Taken over', publishPolicy: 'takeover' });
  const first = publish(channel.streamKey);
  const { id } = await live(channel);
  const second = publish(channel.streamKey);
  await endsInTime(first.exited);
  const epoch = async () => (await api.call<{ epoch: number }>('GET', `/v1/streams/${id}`)).epoch;
  expect(await epoch()).toBe(2);
  expect((await live(channel)).id).toBe(id);
  await second.stop();
});

test('the health of a live stream is measured', async () => {
  const channel = await api.createChannel({ name: 'Measured' });
  const encoder = publish(channel.streamKey);
  const { id } = await live(channel);
  const frameRate = async () =>
    (await api.call<{ current: { frameRate: number } | null }>('GET', `/v1/streams/${id}/health`)).current?.frameRate;
  await expect.poll(frameRate, { timeout: 15_000, interval: 500 }).toBeGreaterThan(10);
  await encoder.stop();
});
