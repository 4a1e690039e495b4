import { RtmpServerSession } from '@millrace/rtmp';
import { expect, it } from 'vitest';
import { changedLengths, declared, smallChunkBytes } from './abusive-bytes.ts';
import { connectCommand, handshake, setChunkSize } from './rtmp-client.ts';

it.each([
  ['of which many are declared', Buffer.concat([3, 4, 5, 6].map((csid) => declared(csid, 0xffffff))), 4],
  ['that are replaced before they are whole', changedLengths.subarray(0, 10 * declared(6, 0xffffff).length), 10],
])('messages %s begin, each of them', (_what, bytes, count) => {
  const session = new RtmpServerSession();
  session.push(Buffer.concat([handshake(), setChunkSize(smallChunkBytes), connectCommand()]), 0);
  const before = session.receivedMessages;
  expect(session.push(bytes, 0)).toEqual([]);
  expect(session.receivedMessages - before).toBe(count);
});
