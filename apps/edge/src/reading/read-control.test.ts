import { until } from '@millrace/testing';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monotonicMs } from '../monotonic-clock.ts';
import { MessageSurplus } from './message-surplus.ts';
import { ReadControl } from './read-control.ts';
import { readInPlace } from './read-in-place.ts';
import { TurnShare } from './turn-share.ts';

vi.mock('../monotonic-clock.ts');

const readBytes = 32 * 1024;
const messagesPerPart = 256;
let nowMs: number;

beforeEach(() => {
  nowMs = 0;
  vi.mocked(monotonicMs).mockImplementation(() => nowMs);
});

const createDeps = () =>
  ({
    ...{ maxBitrateBps: 1e12, surplus: new MessageSurplus(0), share: new TurnShare(monotonicMs) },
    turns: { noteRead: () => undefined },
    metrics: { receivedBytes: { add: () => undefined } },
  }) as unknown as ConstructorParameters<typeof ReadControl>[1];

describe('of connections that are read in the same turn', () => {
  let deps: ReturnType<typeof createDeps>;
  let processed: { who: string; bytes: Uint8Array }[];

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setImmediate', 'setTimeout', 'clearTimeout'] });
    deps = createDeps();
    processed = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Each read takes a millisecond to process. */
  function connection(who: string) {
    const socket = {
      isRead: true,
      destroyed: false,
      pause: () => (socket.isRead = false),
      resume: () => (socket.isRead = true),
    };
    /** How often it has to be called again. */
    const reader = { partsLeft: 0 };
    const control = new ReadControl(socket as unknown as Socket, deps, {
      process: (bytes) => {
        processed.push({ who, bytes: bytes.slice() });
        nowMs += 1;
        if (bytes.length > 0) return Math.floor(bytes.length / 13);
        reader.partsLeft -= 1;
        return messagesPerPart;
      },
      isBehind: () => reader.partsLeft > 0,
    });
    return { socket, control, reader };
  }

  /** Connections that have had what each may send at once. */
  function floods(count: number) {
    const all = Array.from({ length: count }, (_, n) => connection(`flood ${n}`));
    for (const { control } of all) control.receive(new Uint8Array(readBytes), true);
    while (processed.length < count) vi.advanceTimersToNextTimer();
    vi.advanceTimersToNextTimer();
    processed = [];
    return all;
  }

  it('those that flood and for which there is no time are not read, and have theirs in later turns', () => {
    const all = floods(100);
    for (const { control } of all) control.receive(new Uint8Array(readBytes), true);
    expect(processed).toHaveLength(4);
    expect(all.filter(({ socket }) => socket.isRead)).toHaveLength(4);
    const perTurn: number[] = [];
    while (processed.length < 100) {
      const before = processed.length;
      vi.advanceTimersToNextTimer();
      perTurn.push(processed.length - before);
    }
    expect(Math.max(...perTurn)).toBe(4);
    expect(all.every(({ socket }) => socket.isRead)).toBe(true);
  });

  it('those that send what an encoder sends are read beside them', () => {
    const all = floods(100);
    for (const { control } of all) control.receive(new Uint8Array(readBytes), true);
    const encoder = connection('encoder');
    encoder.control.receive(new Uint8Array(readBytes), true);
    expect(processed.at(-1)?.who).toBe('encoder');
    expect(encoder.socket.isRead).toBe(true);
  });

  it('those that have just been let in and flood are read behind an encoder', () => {
    const encoder = connection('encoder');
    const all = Array.from({ length: 100 }, (_, n) => connection(`flood ${n}`));
    for (const { control } of all) control.beginPublication(nowMs, 'standard');
    for (const { control } of all) control.receive(new Uint8Array(readBytes), true);
    encoder.control.receive(new Uint8Array(20_000), false);
    expect(processed.at(-1)?.who).toBe('encoder');
    expect(processed).toHaveLength(5);
  });

  it.each([
    { latencyMode: 'standard', isRead: false },
    { latencyMode: 'low', isRead: true },
  ] as const)('a publisher in $latencyMode latency that has been read to its end is read on: $isRead', (its) => {
    const encoder = connection('encoder');
    encoder.control.beginPublication(nowMs, its.latencyMode);
    encoder.control.receive(new Uint8Array(100), true);
    expect(encoder.socket.isRead).toBe(true);
    encoder.control.receive(new Uint8Array(100), false);
    expect(encoder.socket.isRead).toBe(its.isRead);
    encoder.control.endPublication();
    expect(encoder.socket.isRead).toBe(true);
  });

  it('one that is behind with what was read goes on in later turns, and is read again when it is not', () => {
    const { socket, control, reader } = connection('behind');
    reader.partsLeft = 20;
    control.receive(new Uint8Array(100), true);
    expect(processed).toHaveLength(1);
    expect(socket.isRead).toBe(false);
    const perTurn: number[] = [];
    while (reader.partsLeft > 0) {
      const before = processed.length;
      vi.advanceTimersToNextTimer();
      perTurn.push(processed.length - before);
    }
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(16);
    expect(perTurn.length).toBeGreaterThan(1);
    expect(processed).toHaveLength(21);
    expect(socket.isRead).toBe(true);
  });

  it('a publisher that is behind has no more messages than it may have, and goes on when it may', () => {
    const { socket, control, reader } = connection('behind');
    control.beginPublication(nowMs, 'low');
    reader.partsLeft = 8;
    control.receive(Uint8Array.of(1), true);
    while (vi.getTimerCount() > 0) vi.advanceTimersToNextTimer();
    expect(reader.partsLeft).toBe(3);
    control.checkPace(nowMs, 0);
    expect(vi.getTimerCount()).toBe(0);
    nowMs += 1_000;
    control.checkPace(nowMs, 0);
    expect(socket.isRead).toBe(false);
    while (vi.getTimerCount() > 0) vi.advanceTimersToNextTimer();
    expect(reader.partsLeft).toBe(0);
    expect(socket.isRead).toBe(true);
  });

  it('one that is behind with what it sent ahead of a decision goes on when that is made', () => {
    const { socket, control, reader } = connection('behind');
    control.awaitDecision();
    reader.partsLeft = 2;
    control.decided();
    expect(socket.isRead).toBe(false);
    while (reader.partsLeft > 0) vi.advanceTimersToNextTimer();
    expect(processed).toHaveLength(2);
    expect(socket.isRead).toBe(true);
  });

  it('one that is behind and of which something waits for its turn is read again behind both', () => {
    const waiting = floods(20);
    for (const { control } of waiting) control.receive(Uint8Array.of(1), true);
    const { socket, control, reader } = waiting.at(-1)!;
    reader.partsLeft = 3;
    control.decided();
    const before = processed.length;
    const mine = () => processed.slice(before).filter(({ who }) => who === 'flood 19');
    for (let turn = 0; turn < 10; turn += 1) vi.advanceTimersToNextTimer();
    expect(mine().map(({ bytes }) => bytes.length)).toEqual([1, 0, 0, 0]);
    expect(socket.isRead).toBe(true);
  });

  it('what is kept of one is what was read', () => {
    const shared = new Uint8Array(4);
    const all = floods(20);
    for (const [n, { control }] of all.entries()) control.receive(shared.fill(n), false);
    while (processed.length < 20) vi.advanceTimersToNextTimer();
    expect(processed.map(({ bytes }) => [...bytes])).toEqual(all.map((_, n) => [n, n, n, n]));
  });

  it('what is kept of one that has gone is forgotten', () => {
    const all = floods(20);
    for (const { control } of all) control.receive(new Uint8Array(readBytes), true);
    const waiting = all.filter(({ socket }) => !socket.isRead);
    for (const { socket } of waiting) socket.destroyed = true;
    const before = processed.length;
    for (let turn = 0; turn < 20; turn += 1) vi.advanceTimersToNextTimer();
    expect(waiting.length).toBeGreaterThan(0);
    expect(processed).toHaveLength(before);
  });
});

describe('a real socket', () => {
  it('is read to its last byte, in order, however often there was no time for it', async () => {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const arrival = once(server, 'connection') as Promise<[Socket]>;
    const sender = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [accepted] = await arrival;
    const totalBytes = 8 * 1024 * 1024;
    const sent = Uint8Array.from({ length: totalBytes }, (_, at) => at >> 8);
    const received = new Uint8Array(totalBytes);
    let receivedBytes = 0;
    let pauses = 0;
    const socket = readInPlace(accepted, (bytes, mayHaveMore) => {
      control.receive(bytes, mayHaveMore);
      if (socket.isPaused()) pauses += 1;
    });
    const process = (bytes: Uint8Array): number => {
      received.set(bytes, receivedBytes);
      receivedBytes += bytes.length;
      nowMs += 5;
      return 1;
    };
    const control = new ReadControl(socket, createDeps(), { process, isBehind: () => false });
    socket.resume();
    sender.write(sent);
    await until(() => receivedBytes === totalBytes, 10_000);
    expect(Buffer.compare(received, sent)).toBe(0);
    expect(pauses).toBeGreaterThan(10);
    sender.destroy();
    server.close();
    await once(server, 'close');
  });
});
