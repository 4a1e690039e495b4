import { AppError } from '@millrace/errors';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { runLiveFeed, type LiveFeedOptions } from './live-feed.ts';

const nothing = { events: [], nextAfter: 0n, hasMore: false };

function feedWith(options: Partial<LiveFeedOptions> & { socket: PassThrough }) {
  return runLiveFeed({
    after: 0n,
    read: () => Promise.resolve(nothing),
    checkCredentials: () => Promise.resolve(),
    subscribe: () => () => undefined,
    beatMs: 5,
    stallMs: 1_000,
    ...options,
  });
}

test('it ends when the credentials are no longer good, with the reason', async () => {
  let checks = 0;
  const checkCredentials = () => {
    checks += 1;
    return checks < 3 ? Promise.resolve() : Promise.reject(new AppError('TOKEN_EXPIRED', 'too old'));
  };
  const socket = new PassThrough();
  await expect(feedWith({ socket, checkCredentials })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(String(socket.read())).toContain(': alive');
});

test('it ends when the reader has gone, and listens no more', async () => {
  const socket = new PassThrough();
  const unsubscribed = Promise.withResolvers<undefined>();
  const feed = feedWith({ socket, subscribe: () => () => unsubscribed.resolve(undefined) });
  socket.destroy();
  await feed;
  await unsubscribed.promise;
});

test('a reader that takes nothing costs one page, and is cut off', async () => {
  const socket = new PassThrough({ highWaterMark: 1_024 });
  let reads = 0;
  const event = {
    ...{ id: 'evt_1', type: 'stream.live', sequence: 1, timestamp: '', organizationId: 'org_1', channelId: null },
    ...{ streamId: null, streamSequence: null, data: 'x'.repeat(10_000) },
  };
  const read = (after: bigint) => {
    reads += 1;
    return Promise.resolve({ events: [event], nextAfter: after + 1n, hasMore: true });
  };
  await feedWith({ socket, read, stallMs: 20 });
  expect(reads).toBe(1);
  expect(socket.destroyed).toBe(true);
});
