import {
  defaultMediaSettings,
  livePlaylist,
  newId,
  type CellRecord,
  type LogRecord,
  type PartRecord,
  type RunRecord,
  type TranscodeJob,
} from '@millrace/pipeline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StorageReach } from '../duty/storage-reach.ts';
import { HotWindow } from '../hot-window/hot-window.ts';
import type { Cut } from '../packaging/cut.ts';
import { Spool } from '../publishing/spool.ts';
import { timelineOf } from '../timeline/timeline.ts';
import { bridgeSlate } from './bridge-slate.ts';
import type { SlateOptions } from './prepare-slate.ts';
import { SlatePath } from './slate-path.ts';

const [organizationId, streamId, channelId] = [newId('organization'), newId('stream'), newId('channel')];
const rendition = {
  ...{ kind: 'video' as const, id: 'source', codecs: 'avc1.64001f', initName: 'init-00000000000000aa.mp4' },
  ...{ timescale: 90_000, declaredPeakBps: 0, declaredAverageBps: 0, widthPx: 640, heightPx: 360, frameRate: 25 },
};
const slateRun: RunRecord = {
  ...{ kind: 'run', version: 1, organizationId, channelId, streamId, epoch: 1, connectionId: newId('connection') },
  ...{ mode: 'follow', isSlate: true, baseMs: 10_000, timeOriginMs: 0, targetDurationSeconds: 2 },
  ...{ playlist: livePlaylist, renditions: [rendition] },
  lowLatency: { partTargetMs: 535, hotWindowUrl: 'http://gone' },
};
const lastCell: CellRecord = {
  ...{ kind: 'cell', epoch: 1, mediaSequence: 7, discontinuitySequence: 1, discontinuity: true, isSlate: true },
  ...{ startMs: 10_000, endMs: 12_000, programDateTimeMs: 0, media: {} },
};
const order: TranscodeJob = {
  ...{ version: 1, streamId, channelId, organizationId, playbackId: newId('playback'), epoch: 2, latencyMode: 'low' },
  ...{ connectionId: newId('connection'), relayBaseUrl: 'http://edge', media: defaultMediaSettings },
};
// The clock stands: only what is waited for takes time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** A key frame and what follows it, so that each can be told by its size. */
const pictures = Array.from({ length: 50 }, (_, i) => new Uint8Array(100 + i));
const made = {
  videos: [{ id: 'source', pictures, track: { rendition, initBytes: new Uint8Array(8) } }],
  sound: undefined,
};

/** A slate that is listed up to its second part, at relay time 3,000, when the encoder comes back a little later. */
function interruptedSlate() {
  const timeOriginMs = Date.now() - 3_200;
  const cuts: Cut[] = [];
  const timeline = timelineOf('follow', 'low', order.media, 2);
  const from = { baseMs: 10_000, fromMs: 2_000, open: undefined, audioResume: undefined };
  const path = new SlatePath({ ...made, ...from, timeline, onCut: (cut) => cuts.push(cut) });
  path.advance(3_100);
  const hotWindow = new HotWindow(1_000_000);
  const openParts = cuts.map(({ parts, place }): PartRecord => {
    const part = parts.get('source')!;
    const { sizeBytes, startTicks, durationTicks, independent } = part;
    hotWindow.put({ streamId, renditionId: 'source', name: `8.${place.part}.m4s` }, part);
    return {
      ...{ kind: 'part', epoch: 1, mediaSequence: 8, part: place.part, discontinuity: false, discontinuitySequence: 1 },
      ...{ startMs: 10_000 + place.startMs, endMs: 10_000 + place.endMs, programDateTimeMs: timeOriginMs + 2_000 },
      media: { source: { startTicks, durationTicks, sizeBytes, independent } },
    };
  });
  const commits: LogRecord[][] = [];
  const options: SlateOptions = {
    ...{
      order,
      kind: 'picture',
      position: { lastCell, openParts, runs: [{ ...slateRun, timeOriginMs }] },
      hotWindow,
      hotWindowUrl: 'http://me',
    },
    log: { commit: (records) => (commits.push([...records]), Promise.resolve('appended')) },
    storage: { put: () => Promise.resolve(), delete: () => Promise.resolve() } as unknown as SlateOptions['storage'],
    storageReach: new StorageReach({ check: () => Promise.resolve() }),
    spool: new Spool({ directory: '', maxBytes: 0 }),
    slates: { make: () => Promise.resolve(made) } as unknown as SlateOptions['slates'],
    onCommitted: () => undefined,
    signal: new AbortController().signal,
    logger: { info: () => undefined, warn: () => undefined } as unknown as SlateOptions['logger'],
  };
  return { options, commits, openParts };
}

test('a slate whose encoder is back goes on with the part that players wait for, and ends with a segment', async () => {
  const { options, commits, openParts } = interruptedSlate();
  const beganAtMs = performance.now();
  const bridge = await bridgeSlate(options);
  // It is known at once where the encoder's run begins …
  expect(openParts.map(({ endMs }) => endMs)).toEqual([12_500, 13_000]);
  expect(bridge?.position).toMatchObject({ lastCell: { mediaSequence: 8, endMs: 13_500 }, openParts: [] });
  expect(commits).toEqual([]);
  // … whose records are written behind it, when the part would be that of a living encoder.
  const connectionId = order.connectionId;
  const run = { ...slateRun, isSlate: undefined, connectionId };
  expect(await bridge!.log.commit([run])).toBe('appended');
  expect(performance.now() - beganAtMs).toBeGreaterThan(290);
  expect(commits.map((records) => records.map(({ kind }) => kind))).toEqual([['run', 'part', 'cell'], ['run']]);
  const [, part] = commits[0]!;
  const before = openParts.at(-1)!.media['source']!;
  expect(part).toMatchObject({ epoch: 2, mediaSequence: 8, part: 2, endMs: 13_500 });
  expect(part?.kind === 'part' && part.media['source']).toMatchObject({
    startTicks: before.startTicks + before.durationTicks,
    independent: true,
  });
});

test('where no slate is, there is nothing to bridge', async () => {
  const { options } = interruptedSlate();
  const runs = [{ ...slateRun, isSlate: undefined }];
  expect(await bridgeSlate({ ...options, position: { ...options.position, runs } })).toBeUndefined();
});
