// An edge that a worker does not reach, though nothing refuses: its network may be cut, and that of the others not. And one
// that answers, and has nothing to give yet.
import type { CurrentEpoch } from '@millrace/pipeline';
import type { InternalClient } from '@millrace/service';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { makeClip } from '@millrace/testing';
import { SilentEdges } from '../src/relay/silent-edges.ts';
import { toFlvTags } from './stub-edge.ts';
import { runsOf, startTranscoderUnderTest } from './transcoder-under-test.ts';

const transcoder = await startTranscoderUnderTest();
const asked: Socket[] = [];
const silent = createServer((socket) => void asked.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
await once(silent, 'listening');
const relayBaseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
afterAll(async () => {
  for (const socket of asked) socket.destroy();
  silent.close();
  await transcoder.close();
});

function apiThatSays(stream: Partial<CurrentEpoch>): InternalClient {
  const answer: CurrentEpoch = { epoch: 1, hasEnded: false, isPublishing: true, reconnectWindowSeconds: 60, ...stream };
  return { call: (_path, schema) => Promise.resolve(schema.parse(answer)) };
}

test.concurrent(
  'a stream whose encoder is there goes to another worker, and this one does not ask for it at once',
  async () => {
    const deps = { api: apiThatSays({}), silentEdges: new SilentEdges() };
    const first = await transcoder.transcode([], { order: { relayBaseUrl }, deps });
    expect(first.reason).toBe('later');
    const askedBefore = asked.length;
    const again = await transcoder.transcode([], { order: { ...first.order, relayBaseUrl }, deps });
    expect(again.reason).toBe('later');
    expect(asked.length).toBe(askedBefore);
  },
);

test.concurrent('a connection that is made and cut is no word of the edge', async () => {
  const cutting = createServer((socket) => void socket.destroy()).listen(0, '127.0.0.1');
  await once(cutting, 'listening');
  const order = { relayBaseUrl: `http://127.0.0.1:${(cutting.address() as AddressInfo).port}` };
  const deps = { api: apiThatSays({}), silentEdges: new SilentEdges() };
  expect((await transcoder.transcode([], { order, deps })).reason).toBe('later');
  cutting.close();
});

test.concurrent('a stream whose encoder is gone stays here', async () => {
  const deps = { api: apiThatSays({ isPublishing: false }), silentEdges: new SilentEdges() };
  const { reason } = await transcoder.transcode([], { order: { relayBaseUrl }, deps });
  expect(reason).toBe('edge-unreachable');
});

test.concurrent('an encoder that is there and sends nothing yet is waited for', async () => {
  const media = await toFlvTags(await makeClip({ widthPx: 640, heightPx: 360, durationMs: 3_000 }));
  const outcome = await transcoder.transcode(media, { edge: { notReadyTimes: 5 } });
  expect(outcome.reason).toBe('source-ended');
  expect(runsOf(outcome)).toHaveLength(1);
});
