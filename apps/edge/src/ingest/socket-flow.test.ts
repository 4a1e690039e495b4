import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { until } from '@millrace/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readInPlace } from './read-in-place.ts';
import { SocketFlow, type Hold } from './socket-flow.ts';
import { TurnShare } from './turn-share.ts';

let flow: SocketFlow;
let isRead: boolean;

beforeEach(() => {
  isRead = true;
  const socket: Partial<Socket> = {
    pause: () => ((isRead = false), socket as Socket),
    resume: () => ((isRead = true), socket as Socket),
  };
  flow = new SocketFlow(socket as Socket, new TurnShare());
});

describe('a socket', () => {
  it('is read again when nothing holds it any more', () => {
    flow.hold('decision');
    flow.hold('pace');
    flow.release('decision');
    expect(isRead).toBe(false);
    flow.release('turn');
    expect(isRead).toBe(false);
    flow.release('pace');
    expect(isRead).toBe(true);
  });

  it('that has had its share of a turn waits for the others', async () => {
    for (let read = 0; read < 4; read += 1) flow.count(64 * 1024, 0);
    expect(isRead).toBe(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isRead).toBe(true);
  });

  it('that is read now and then has all the turns it needs', () => {
    for (let read = 0; read < 100; read += 1) flow.count(64 * 1024, read * 5);
    expect(isRead).toBe(true);
  });

  it('is released at a moment of its own, once', () => {
    vi.useFakeTimers();
    try {
      flow.hold('pace');
      flow.releaseSoon('pace');
      flow.releaseSoon('pace');
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(200);
      expect(isRead).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is read on when all is over, whatever held it', () => {
    flow.hold('decision');
    flow.hold('pace');
    flow.releaseAll();
    expect(isRead).toBe(true);
  });
});

describe('a real socket that is read in place', () => {
  it('is read to its last byte however often it was held, by turns and by others', async () => {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const arrival = once(server, 'connection') as Promise<[Socket]>;
    const sender = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [accepted] = await arrival;
    let receivedBytes = 0;
    const holds: Record<Hold, number> = { turn: 0, decision: 0, pace: 0 };
    const socket = readInPlace(accepted, (bytes) => {
      const before = receivedBytes;
      receivedBytes += bytes.length;
      real.count(bytes.length, performance.now());
      if (socket.isPaused()) holds.turn += 1;
      // Released before, with and after the turn that may have ended at the same read.
      if (crosses(before, receivedBytes, 300_000)) {
        holds.decision += 1;
        real.hold('decision');
        setImmediate(() => real.release('decision'));
      }
      if (crosses(before, receivedBytes, 1_000_000)) {
        holds.pace += 1;
        real.hold('pace');
        queueMicrotask(() => real.release('pace'));
      }
    });
    const real = new SocketFlow(socket, new TurnShare());
    socket.resume();
    const totalBytes = 16 * 1024 * 1024;
    for (let sent = 0; sent < totalBytes; sent += 1024 * 1024) sender.write(new Uint8Array(1024 * 1024));
    await until(() => receivedBytes === totalBytes, 10_000);
    expect(Math.min(holds.turn, holds.decision, holds.pace)).toBeGreaterThan(10);
    sender.destroy();
    server.close();
    await once(server, 'close');
  });
});

const crosses = (before: number, after: number, step: number) => Math.floor(before / step) !== Math.floor(after / step);
