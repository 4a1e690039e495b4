import { FlvDemuxer, type FlvTag } from '@millrace/flv';
import { Writable } from 'node:stream';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { aacHeader, audioFrame, avcHeader, metadata, videoFrame } from '../../test/support/media.ts';
import { MediaIntake, type MediaEvent } from '../media/media-intake.ts';
import { ReplayMemory } from '../media/replay-memory.ts';
import { ReplayRing } from '../media/replay-ring.ts';
import { RelayConsumer } from './relay-consumer.ts';

/** A connection that takes what it is given, or, when stuck, nothing beyond its buffer. */
class Connection extends Writable {
  readonly received: Buffer[] = [];
  #release: (() => void) | undefined;
  isStuck = false;
  /** What HTTP is spoken on. */
  readonly socket = { cork: () => undefined, uncork: () => undefined, resetAndDestroy: vi.fn() };

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.received.push(chunk);
    if (this.isStuck) this.#release = done;
    else done();
  }

  unstick(): void {
    this.isStuck = false;
    this.#release?.();
  }

  tags(): FlvTag[] {
    return new FlvDemuxer().push(new Uint8Array(Buffer.concat(this.received)));
  }
}

let ring: ReplayRing;
let intake: MediaIntake;
let connection: Connection;

beforeEach(() => {
  ring = new ReplayRing({ durationMs: 2_000, maxBytes: 8e6 }, new ReplayMemory(8e6));
  intake = new MediaIntake(ring);
  connection = new Connection({ highWaterMark: 1_000 });
});

const take = (...events: readonly MediaEvent[]) => {
  for (const event of events) intake.take(event, event.timestampMs);
};
const settled = () => new Promise((resolve) => setImmediate(resolve));
const described = (tag: FlvTag) => `${tag.type} ${tag.timestampMs}`;

describe('a reader of the relay', () => {
  beforeEach(() => {
    take(metadata(320), avcHeader(), aacHeader(), videoFrame(0, true), audioFrame(10), videoFrame(1_000, true));
  });

  it('gets header, metadata and sequence headers, then the tags from its keyframe on, then live ones', async () => {
    const reader = new RelayConsumer(connection, ring, 1_500);
    reader.pump();
    take(audioFrame(1_010));
    reader.pump();
    await settled();
    expect(connection.tags().map(described)).toEqual([
      'script 1000',
      'video 1000',
      'audio 1000',
      'video 1000',
      'audio 1010',
    ]);
  });

  it('gets the oldest that is kept when it names no time', async () => {
    new RelayConsumer(connection, ring).pump();
    await settled();
    expect(connection.tags().map(described).slice(3)).toEqual(['video 0', 'audio 10', 'video 1000']);
  });

  it('hears every second that the relay lives, when its source is silent', async () => {
    const reader = new RelayConsumer(connection, ring, 1_000);
    reader.keepAlive(0);
    reader.pump();
    await settled();
    const heard = connection.tags().length;
    for (const nowMs of [100, 900, 1_150, 2_200]) reader.keepAlive(nowMs);
    await settled();
    expect(connection.tags().slice(heard).map(described)).toEqual(['script 1000', 'script 1000']);
    take(audioFrame(1_010));
    reader.pump();
    reader.keepAlive(3_300);
    await settled();
    expect(
      connection
        .tags()
        .slice(heard + 2)
        .map(described),
    ).toEqual(['audio 1010']);
  });

  it('hears nothing before there is media to begin with', async () => {
    const nothing = new ReplayRing({ durationMs: 2_000, maxBytes: 1e6 }, new ReplayMemory(1e6));
    const reader = new RelayConsumer(connection, nothing);
    reader.pump();
    for (const nowMs of [0, 1_100]) reader.keepAlive(nowMs);
    await settled();
    expect(connection.received).toEqual([]);
  });

  it('gets the end when the source ends', async () => {
    const reader = new RelayConsumer(connection, ring);
    reader.pump();
    reader.end();
    await settled();
    expect(connection.writableFinished).toBe(true);
  });

  it('gets the rest before the end when it was slow', async () => {
    connection.isStuck = true;
    const reader = new RelayConsumer(connection, ring);
    take(videoFrame(1_040, false, 300_000), videoFrame(1_080, false, 300_000));
    reader.pump();
    take(audioFrame(1_090));
    reader.end();
    await settled();
    expect(connection.writableEnded).toBe(false);
    connection.unstick();
    await settled();
    expect(connection.tags().map(described).at(-1)).toBe('audio 1090');
    expect(connection.writableFinished).toBe(true);
  });

  it('keeps its place when media that was late comes at once, and much of it is given up at once', async () => {
    ring = new ReplayRing({ durationMs: 100, maxBytes: 8e6 }, new ReplayMemory(8e6));
    intake = new MediaIntake(ring);
    connection.isStuck = true;
    const reader = new RelayConsumer(connection, ring);
    take(avcHeader());
    for (let second = 0; second < 20; second += 1) take(videoFrame(second * 1_000, true, 20_000));
    reader.pump();
    ring.trim();
    expect(ring.firstSequence).toBeGreaterThan(10);
    expect(reader.checkPlace()).toBe(true);
    connection.unstick();
    await settled();
    const pictures = connection.tags().filter(({ type, timestampMs }) => type === 'video' && timestampMs > 0);
    expect(pictures).toHaveLength(19);
  });

  it('holds no more than half a megabyte when it is stuck, and is cut off when the ring has left its place', async () => {
    connection.isStuck = true;
    const reader = new RelayConsumer(connection, ring);
    take(videoFrame(2_000, true, 600_000));
    reader.pump();
    const heldBytes = connection.writableLength;
    ring.trim();
    expect(reader.checkPlace()).toBe(true);
    expect(connection.destroyed).toBe(false);
    const cuts: number[] = [];
    for (let second = 3; second < 20; second += 1) {
      take(videoFrame(second * 1_000, true, 5_000));
      reader.pump();
      ring.trim();
      expect(connection.writableLength).toBe(heldBytes);
      if (!reader.checkPlace()) cuts.push(second);
    }
    expect(cuts).toHaveLength(1);
    await settled();
    expect(connection.destroyed).toBe(true);
    expect(connection.writableFinished).toBe(false);
  });

  it('is reset when it is cut off and has taken nothing for four seconds: nothing of it waits in the kernel', () => {
    connection.isStuck = true;
    const reader = new RelayConsumer(connection, ring);
    take(videoFrame(2_000, true, 600_000));
    reader.pump();
    for (const nowMs of [100, 4_100]) reader.watch(nowMs);
    reader.cut();
    expect(connection.socket.resetAndDestroy).toHaveBeenCalledOnce();
    expect(connection.destroyed).toBe(true);
  });

  it('may take what it was sent when it is cut off and was only slow', async () => {
    connection.isStuck = true;
    const reader = new RelayConsumer(connection, ring);
    reader.pump();
    reader.watch(100);
    connection.unstick();
    await settled();
    connection.isStuck = true;
    take(videoFrame(2_000, true, 600_000));
    reader.pump();
    for (const nowMs of [3_900, 4_200]) reader.watch(nowMs);
    reader.cut();
    expect(connection.socket.resetAndDestroy).not.toHaveBeenCalled();
    expect(connection.destroyed).toBe(true);
  });

  it('gets what it was sent, though the ring has given it up meanwhile', async () => {
    const memory = new ReplayMemory(1e6, { slabBytes: 2_000 });
    ring = new ReplayRing({ durationMs: 100, maxBytes: 1e6 }, memory);
    intake = new MediaIntake(ring);
    connection.isStuck = true;
    take(avcHeader(), videoFrame(0, true, 1_500));
    new RelayConsumer(connection, ring).pump();
    for (let frame = 1; frame < 50; frame += 1) {
      take({ ...videoFrame(frame * 100, true, 1_500), payload: new Uint8Array(1_500).fill(0x17).fill(1, 1, 2) });
      ring.trim();
    }
    connection.isStuck = false;
    connection.unstick();
    await settled();
    const first = connection.tags().find((tag) => tag.payload.length > 1_000);
    expect(first!.payload).toEqual(videoFrame(0, true, 1_500).payload);
    connection.destroy();
    await settled();
    expect(ring.reservedBytes).toBeLessThanOrEqual(2 * 2_000);
  });
});

describe('a reader that comes before the first keyframe', () => {
  it('waits for it', async () => {
    const reader = new RelayConsumer(connection, ring);
    reader.pump();
    take(avcHeader(), videoFrame(0, true));
    reader.pump();
    await settled();
    expect(connection.tags().map(described)).toEqual(['video 0', 'video 0']);
  });
});
