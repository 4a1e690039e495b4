import { defaultMediaSettings, newId, type TranscodeJob } from '@millrace/pipeline';
import { startPace } from '@millrace/playlist-log';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { createLogger, type InternalClient } from '@millrace/service';
import { testRedisUrl } from '@millrace/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reasonNotToBegin } from '../src/run/turn-to-begin.ts';

const redis = connectRedis({ url: await testRedisUrl(), role: 'commands', onError: () => undefined });
beforeAll(() => awaitRedis(redis, 5_000));
afterAll(() => quitRedis(redis));

const log = createLogger({ service: 'test', level: 'silent' });
/** The control plane's newest epoch of every stream; undefined while it does not answer. */
let newest: number | undefined;
const api: InternalClient = {
  call: (_path, schema) =>
    newest === undefined
      ? Promise.reject(new Error('away'))
      : Promise.resolve(schema.parse({ epoch: newest, hasEnded: false })),
};
const ask = (order: TranscodeJob, wasBegun = false) => reasonNotToBegin(order, { redis, api, log }, wasBegun);

function anOrder(): TranscodeJob {
  const ids = { streamId: newId('stream'), channelId: newId('channel'), organizationId: newId('organization') };
  const relay = { connectionId: newId('connection'), relayBaseUrl: 'http://127.0.0.1:1' };
  const settings = { latencyMode: 'standard', media: defaultMediaSettings } as const;
  return { version: 1, ...ids, playbackId: newId('playback'), epoch: 1, ...relay, ...settings };
}

test('an encoder that comes back again and again is begun with a few times, and then in its turn', async () => {
  const order = anOrder();
  const nth = (epoch: number) => ({ ...order, epoch, connectionId: newId('connection') });
  const first = Array.from({ length: startPace.atOnce }, (_, i) => nth(i + 1));
  for (const one of first) expect(await ask(one)).toBeUndefined();
  expect(await ask(nth(9))).toMatchObject({ kind: 'later', reason: 'paced' });
  expect(await ask({ ...first.at(-1)!, epoch: 10 })).toBeUndefined();
});

test('what was begun before is begun again only while it is the newest, or nobody says that it is not', async () => {
  const order = anOrder();
  newest = 2;
  expect(await ask(order)).toBeUndefined();
  expect(await ask(order, true)).toEqual({ kind: 'done', reason: 'superseded' });
  newest = 1;
  expect(await ask(order, true)).toBeUndefined();
  newest = undefined;
  expect(await ask(order, true)).toBeUndefined();
});
