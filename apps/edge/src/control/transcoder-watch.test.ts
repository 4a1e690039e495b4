import { defaultMediaSettings, newId, type IngestGrant } from '@millrace/pipeline';
import { createLogger, InternalCallError } from '@millrace/service';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveStream } from '../media/live-stream.ts';
import { ReplayMemory } from '../media/replay-memory.ts';
import type { IngestApi } from './ingest-api.ts';
import { TranscoderWatch } from './transcoder-watch.ts';

const connectionId = newId('connection');
const streamId = newId('stream');
const grant: IngestGrant = {
  streamId,
  channelId: newId('channel'),
  organizationId: newId('organization'),
  playbackId: newId('playback'),
  epoch: 4,
  latencyMode: 'standard',
  media: defaultMediaSettings,
};
let stream: LiveStream;
let transcoderLost: ReturnType<typeof vi.fn<IngestApi['transcoderLost']>>;
let place: ReturnType<typeof vi.fn<(stream: LiveStream) => Promise<void>>>;
let watch: TranscoderWatch;

beforeEach(() => {
  vi.useFakeTimers();
  stream = new LiveStream({
    grant,
    connectionId,
    bounds: { durationMs: 1_000, maxBytes: 1_000 },
    memory: new ReplayMemory(1_000),
    onConsumers: (count) => watch.observe(stream, count),
    onSlowReader: () => undefined,
  });
  transcoderLost = vi.fn(() => Promise.resolve(5));
  place = vi.fn(() => Promise.resolve());
  watch = new TranscoderWatch({
    api: { transcoderLost } as Partial<IngestApi> as IngestApi,
    orders: { place },
    log: createLogger({ service: 'test', level: 'silent' }),
  });
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

describe('a transcoder', () => {
  const read = (epoch: number) => {
    const output = new PassThrough();
    stream.attach(output, { fromMs: undefined, epoch });
    return output;
  };

  it('that the reconciler has ordered is reported by its own epoch', async () => {
    read(4).destroy();
    const ordered = read(6);
    ordered.destroy();
    transcoderLost.mockResolvedValueOnce(7);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(transcoderLost).toHaveBeenCalledExactlyOnceWith(streamId, { connectionId, epoch: 6 }, expect.anything());
    expect(place).toHaveBeenCalledExactlyOnceWith(stream);
  });

  it('is missed although one that it has replaced still reads', async () => {
    const frozen = read(4);
    read(5).destroy();
    await vi.advanceTimersByTimeAsync(1_001);
    expect(transcoderLost).toHaveBeenCalledWith(streamId, { connectionId, epoch: 5 }, expect.anything());
    frozen.destroy();
  });

  it('for which there is no room takes the place of the one that has read for longest', async () => {
    const readers = [4, 4, 4, 4].map((epoch) => read(epoch));
    const last = read(4);
    await vi.advanceTimersByTimeAsync(0);
    expect([...readers, last].map(({ destroyed }) => destroyed)).toEqual([true, false, false, false, false]);
    expect(stream.consumers).toBe(4);
  });

  it('whose relay connection dropped is reported after a moment, and the next epoch ordered', async () => {
    watch.observe(stream, 1);
    watch.observe(stream, 0);
    await vi.advanceTimersByTimeAsync(299);
    expect(transcoderLost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(transcoderLost).toHaveBeenCalledWith(streamId, { connectionId, epoch: 4 }, expect.anything());
    expect(stream.epoch).toBe(5);
    expect(place).toHaveBeenCalledExactlyOnceWith(stream);
  });

  it('that comes back within that moment is not reported', async () => {
    watch.observe(stream, 1);
    watch.observe(stream, 0);
    await vi.advanceTimersByTimeAsync(250);
    watch.observe(stream, 1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(transcoderLost).not.toHaveBeenCalled();
  });

  it('that never came is not reported: its order waits in the queue', async () => {
    watch.observe(stream, 0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transcoderLost).not.toHaveBeenCalled();
  });

  it('is not reported once the stream has ended', async () => {
    watch.observe(stream, 1);
    watch.observe(stream, 0);
    watch.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(transcoderLost).not.toHaveBeenCalled();
  });

  it('that somebody else has replaced is not ordered again', async () => {
    transcoderLost.mockRejectedValueOnce(
      new InternalCallError('refused', 'superseded', { status: 409, code: 'EPOCH_SUPERSEDED' }),
    );
    watch.observe(stream, 1);
    watch.observe(stream, 0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(place).not.toHaveBeenCalled();
    expect(stream.epoch).toBe(4);
  });
});
