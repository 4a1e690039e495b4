// `kill -9` of any one process: the rest goes on, it comes back, and the picture with it. No viewer ever sees a playlist go
// back or change, or misses what it lists.
import { makeClip, publishWithFfmpeg, until, type Publisher } from '@millrace/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Broadcaster, type Channel } from '../support/broadcaster.ts';
import { encoderPids, pidOfService } from '../support/service-processes.ts';
import { newestSequence, renditionUrls } from '../support/viewer.ts';
import { watchAsViewers, type ViewerOracle } from '../support/viewer-oracle.ts';

const api = new Broadcaster(inject('apiUrl'), inject('apiKey'));
const supervisor = inject('supervisorPid');
const clip = await makeClip({ durationMs: 20_000 });
let channel: Channel;
let publisher: Publisher;
let playlistUrl: string;
let oracle: ViewerOracle;

beforeAll(async () => {
  channel = await api.createChannel({ name: 'Killed services' });
  const url = `rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`;
  publisher = publishWithFfmpeg({ url, clip, loop: true });
  const hlsUrl = `${inject('originUrl')}/${channel.playback.id}.m3u8`;
  playlistUrl = await until(
    async () => (await renditionUrls(hlsUrl).catch(() => new Map<string, string>())).get('source'),
    30_000,
  );
  oracle = watchAsViewers([inject('originUrl')], new URL(hlsUrl).pathname);
});
afterAll(() => publisher.stop());

async function sequenceAfter(sequence: number): Promise<void> {
  await until(async () => (await newestSequence(playlistUrl).catch(() => -1)) >= sequence + 3, 40_000);
}

test.each(['transcoder', 'origin', 'api', 'jobs'])('%s', async (service) => {
  const before = await newestSequence(playlistUrl);
  const pid = await until(() => pidOfService(supervisor, service), 10_000);
  process.kill(pid, 'SIGKILL');
  await sequenceAfter(before);
  const successor = await until(async () => {
    const now = await pidOfService(supervisor, service);
    return now !== pid && now;
  }, 20_000);
  expect(successor).not.toBe(pid);
  await until(async () => (await api.channel(channel.id).catch(() => undefined))?.state === 'live', 20_000);
  expect((await api.streams(channel.id)).length).toBe(1);
});

test('ffmpeg', async () => {
  const before = await newestSequence(playlistUrl);
  const [pid] = await encoderPids(supervisor);
  expect(pid).toBeDefined();
  process.kill(pid ?? 0, 'SIGKILL');
  await sequenceAfter(before);
});

test('edge: the encoder connects again and the same stream goes on', async () => {
  const before = await newestSequence(playlistUrl);
  const [stream] = await api.streams(channel.id);
  const pid = await until(() => pidOfService(supervisor, 'edge'), 10_000);
  process.kill(pid, 'SIGKILL');
  await publisher.exited;
  await until(async () => (await pidOfService(supervisor, 'edge')) !== pid, 20_000);
  const url = `rtmp://127.0.0.1:${inject('rtmpPort')}/live/${channel.streamKey}`;
  await until(async () => {
    publisher = publishWithFfmpeg({ url, clip, loop: true });
    const early = new Promise<'running'>((resolve) => setTimeout(() => resolve('running'), 2_000));
    return (await Promise.race([publisher.exited, early])) === 'running';
  }, 30_000);
  await sequenceAfter(before);
  expect((await api.streams(channel.id)).map(({ id }) => id)).toEqual([stream?.id]);
});

test('nobody who watched all this saw a playlist go back or change, or missed what it lists', async () => {
  const { violations, playlists, objects, givenUp } = await oracle.verdict();
  if (givenUp.length > 0) console.info(`given up, so that the others keep up: ${givenUp.join(', ')}`);
  expect(violations).toEqual([]);
  expect(playlists).toBeGreaterThan(100);
  expect(objects).toBeGreaterThan(50);
});
