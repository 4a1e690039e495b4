import { defaultMediaSettings, newId, type IngestGrant } from '@millrace/pipeline';
import { createLogger } from '@millrace/service';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplayMemory } from '../media/replay-memory.ts';
import type { DisconnectReports } from './disconnect-reports.ts';
import type { IngestApi } from './ingest-api.ts';
import { LiveStreams, type Publisher } from './live-streams.ts';
import type { TranscodeOrders } from './transcode-orders.ts';

const grant: IngestGrant = {
  streamId: newId('stream'),
  channelId: newId('channel'),
  organizationId: newId('organization'),
  playbackId: newId('playback'),
  epoch: 1,
  latencyMode: 'standard',
  media: defaultMediaSettings,
};
let place: ReturnType<typeof vi.fn<TranscodeOrders['place']>>;
let report: ReturnType<typeof vi.fn<DisconnectReports['add']>>;
let streams: LiveStreams;

beforeEach(() => {
  place = vi.fn(() => Promise.resolve());
  report = vi.fn();
  streams = new LiveStreams({
    api: {} as IngestApi,
    orders: { place },
    reports: { add: report } as Partial<DisconnectReports> as DisconnectReports,
    memory: new ReplayMemory(1_000),
    bounds: { durationMs: 1_000, maxBytes: 1_000 },
    log: createLogger({ service: 'test', level: 'silent' }),
  });
});

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const openConfirmed = () => {
  const stream = streams.open(grant, newId('connection'), {} as Publisher);
  streams.confirm(stream, grant);
  return stream;
};

describe('a publication that the API granted', () => {
  it('is on the relay at once, and its transcode ordered when the encoder has its answer', async () => {
    const stream = openConfirmed();
    expect(streams.byStream(grant.streamId)).toBe(stream);
    expect(place).not.toHaveBeenCalled();
    await nextTurn();
    expect(place).toHaveBeenCalledExactlyOnceWith(stream);
  });

  it('that ends in the same turn is reported, and ordered from nobody', async () => {
    const stream = openConfirmed();
    streams.close(stream, 'closed');
    await nextTurn();
    expect(place).not.toHaveBeenCalled();
    expect(report).toHaveBeenCalledOnce();
  });
});
