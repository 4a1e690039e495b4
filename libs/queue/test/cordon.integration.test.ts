// Two workers on one queue, of which one is told to take no more; and an order that comes more than once.
import { defaultMediaSettings, newId, type StreamId, type TranscodeJob } from '@millrace/pipeline';
import { openTranscodeQueue, startTranscodeWorker, type TranscodeQueue, type TranscodeWorker } from '../src/index.ts';
import { testRedisUrl, until } from '@millrace/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

let redisUrl: string;
let queue: TranscodeQueue;
let workers: TranscodeWorker[];
/** Who has which stream now. */
let running: Map<StreamId, string>;
let stops: Map<StreamId, AbortController>;
/** By stream, of each time that somebody had it: whether somebody had had it before. */
let begun: Map<StreamId, boolean[]>;

beforeEach(async () => {
  redisUrl = await testRedisUrl();
  queue = openTranscodeQueue({ redisUrl, onError: () => undefined });
  await until(() => queue.check().then(() => true), 5_000);
  [workers, running, stops, begun] = [[], new Map(), new Map(), new Map()];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.drain()));
  await queue.close();
});

/** A worker whose jobs run until they are stopped, and are handed back then. */
function start(name: string, isTaking = true): TranscodeWorker {
  const worker = startTranscodeWorker({
    ...{ redisUrl, name, concurrency: 4, isTaking },
    process: async ({ streamId }, drain, wasBegun) => {
      const stop = new AbortController();
      begun.set(streamId, [...(begun.get(streamId) ?? []), wasBegun]);
      running.set(streamId, name);
      stops.set(streamId, stop);
      const signal = AbortSignal.any([drain, stop.signal]);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return { kind: 'hand-back' };
    },
    onError: () => undefined,
  });
  workers.push(worker);
  return worker;
}

async function order(times = 1): Promise<StreamId> {
  const streamId = newId('stream');
  const job: TranscodeJob = {
    ...{ version: 1, streamId, channelId: newId('channel'), organizationId: newId('organization') },
    ...{ playbackId: newId('playback'), connectionId: newId('connection'), epoch: 1 },
    ...{ relayBaseUrl: 'http://127.0.0.1:1', latencyMode: 'standard', media: defaultMediaSettings },
  };
  await Promise.all(Array.from({ length: times }, () => queue.add(job)));
  return streamId;
}

const holderOf = (streamId: StreamId, name: string) => until(() => running.get(streamId) === name, 5_000);

test('a cordoned worker takes nothing, keeps what it has, and takes again when it may', async () => {
  const one = start('one');
  const kept = await order();
  await holderOf(kept, 'one');
  one.setTaking(false);
  start('two');
  const next = await Promise.all([order(), order(), order()]);
  for (const streamId of next) await holderOf(streamId, 'two');
  expect(running.get(kept)).toBe('one');
  one.setTaking(true);
  workers[1]?.setTaking(false);
  await holderOf(await order(), 'one');
});

test('what a cordoned worker hands back goes to another, who knows that it was begun', async () => {
  const one = start('one');
  const streamId = await order();
  await holderOf(streamId, 'one');
  one.setTaking(false);
  start('two');
  stops.get(streamId)?.abort();
  await holderOf(streamId, 'two');
  expect(begun.get(streamId)).toEqual([false, true]);
});

test('a worker that was cordoned before it started takes nothing until it may', async () => {
  const one = start('one', false);
  const streamId = await order();
  expect(await queue.stateOf({ streamId, epoch: 1 })).toBe('pending');
  one.setTaking(true);
  await holderOf(streamId, 'one');
});

test('an order that is given ten times is one job of one worker', async () => {
  start('one');
  start('two');
  const streamId = await order(10);
  await until(() => running.has(streamId), 5_000);
  expect(await queue.bullQueue.getJobCounts('active', 'waiting', 'delayed')).toEqual({
    active: 1,
    waiting: 0,
    delayed: 0,
  });
});
