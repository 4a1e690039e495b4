// Keys of a channel: which of them open it, from where, and what becomes of an encoder whose key is over.
import type { Database } from '@millrace/db';
import { newId, type StreamId } from '@millrace/pipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyFact, kickPublisher, recordHeartbeat } from '../src/index.ts';
import { createTestChannel, edgeA, openTestDatabase, type TestChannel } from './platform.ts';

let db: Database;
let channel: TestChannel;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  channel = await createTestChannel(db);
});

const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1_000);
const publish = (lookup: string, remoteAddress = '203.0.113.7') =>
  channel.publish(newId('connection'), edgeA, { lookup, remoteAddress });

test.each([
  [{}, 'grant'],
  [{ expiresAt: secondsFromNow(60) }, 'grant'],
  [{ revokedAt: secondsFromNow(60) }, 'grant'],
  [{ blockedUntil: secondsFromNow(-1) }, 'grant'],
  [{ allowedAddresses: ['203.0.113.0/24'] }, 'grant'],
  [{ expiresAt: secondsFromNow(-1) }, 'STREAM_KEY_NOT_ACCEPTED'],
  [{ revokedAt: secondsFromNow(-1) }, 'STREAM_KEY_NOT_ACCEPTED'],
  [{ allowedAddresses: ['198.51.100.0/24', '2001:db8::/32'] }, 'STREAM_KEY_NOT_ACCEPTED'],
  [{ blockedUntil: secondsFromNow(60) }, 'STOPPED_BY_OPERATOR'],
])('a key with %j gives: %s', async (settings, result) => {
  const answer = await publish(await channel.addKey(settings));
  expect(answer.decision === 'refuse' ? answer.reason : answer.decision).toBe(result);
});

describe('an encoder whose key', () => {
  async function live(settings = {}) {
    const lookup = await channel.addKey(settings);
    const connectionId = newId('connection');
    const answer = await channel.publish(connectionId, edgeA, { lookup });
    if (answer.decision !== 'grant') throw new Error('refused');
    const { streamId } = answer.grant;
    const heartbeat = () => recordHeartbeat(db, { edge: edgeA, connections: [{ streamId, connectionId }] });
    const change = (data: object) => db.platform.streamKey.update({ where: { lookup }, data });
    return { streamId, connectionId, heartbeat, change };
  }
  const stopped = (at: { streamId: StreamId; connectionId: string }, reason: string) => ({
    stop: [{ streamId: at.streamId, connectionId: at.connectionId, reason }],
  });

  test('is revoked is stopped, and not before its grace is over', async () => {
    const encoder = await live();
    await encoder.change({ revokedAt: secondsFromNow(60) });
    expect(await encoder.heartbeat()).toEqual({ stop: [] });
    await encoder.change({ revokedAt: secondsFromNow(0) });
    expect(await encoder.heartbeat()).toEqual(stopped(encoder, 'STREAM_KEY_NOT_ACCEPTED'));
  });
  test('expires is stopped', async () => {
    const encoder = await live({ expiresAt: secondsFromNow(60) });
    await encoder.change({ expiresAt: secondsFromNow(-1) });
    expect(await encoder.heartbeat()).toEqual(stopped(encoder, 'STREAM_KEY_NOT_ACCEPTED'));
  });
  test('is another one than the revoked goes on', async () => {
    const encoder = await live();
    await db.platform.streamKey.update({ where: { lookup: channel.lookup }, data: { revokedAt: secondsFromNow(0) } });
    expect(await encoder.heartbeat()).toEqual({ stop: [] });
  });
  test('is kept away is stopped as the operator wants it', async () => {
    const encoder = await live();
    await encoder.change({ blockedUntil: secondsFromNow(60) });
    expect(await encoder.heartbeat()).toEqual(stopped(encoder, 'STOPPED_BY_OPERATOR'));
  });
});

describe('an encoder that is kicked', () => {
  async function kicked(blockSeconds: number) {
    const connectionId = newId('connection');
    const { streamId } = await channel.granted(connectionId);
    await applyFact(db, streamId, { kind: 'first-cell', epoch: 1 });
    await db.transaction((tx) => kickPublisher(tx, streamId, blockSeconds));
    return { streamId, connectionId };
  }

  test('is stopped by its edge, also when another has the stream by then', async () => {
    const connection = await kicked(0);
    const heartbeat = () => recordHeartbeat(db, { edge: edgeA, connections: [connection] });
    const stop = [{ ...connection, reason: 'STOPPED_BY_OPERATOR' }];
    expect(await heartbeat()).toEqual({ stop });
    await channel.granted(newId('connection'));
    expect(await heartbeat()).toEqual({ stop });
  });
  test('leaves a stream that waits, and may come back at once', async () => {
    const { streamId } = await kicked(0);
    expect(await channel.stream(streamId)).toMatchObject({ state: 'reconnecting', connectionId: null });
    expect((await channel.events(streamId)).slice(-2)).toEqual(['3 stream.kicked', '4 stream.disconnected']);
    expect(await channel.granted(newId('connection'))).toMatchObject({ streamId, epoch: 2 });
  });
  test('may not come back while its key is kept away; another key may', async () => {
    await kicked(60);
    expect(await publish(channel.lookup)).toEqual({ decision: 'refuse', reason: 'STOPPED_BY_OPERATOR' });
    expect(await publish(await channel.addKey())).toMatchObject({ decision: 'grant', grant: { epoch: 2 } });
  });
});
