import { parseMediaPlaylist, parseMultivariantPlaylist } from '@millrace/hls';
import type { LogRecord } from '@millrace/pipeline';
import { describe, expect, it } from 'vitest';
import { aCell, aRef, aRun, cells, sequenced } from '../../test/records.ts';
import { emptyView, foldRecords } from '../streams/stream-view.ts';
import { createPlaylistShelf } from './playlist-shelf.ts';

const ref = aRef();
const shelf = createPlaylistShelf({ windowMs: 20_000 });
const viewOf = (...records: LogRecord[]) => foldRecords(emptyView(ref, []), sequenced(records));
const media = (view: ReturnType<typeof viewOf>, renditionId: string) =>
  parseMediaPlaylist(shelf.media(view, renditionId)?.plain.body.toString() ?? '');

describe('the multivariant playlist of a stream', () => {
  const multivariant = (...records: LogRecord[]) =>
    parseMultivariantPlaylist(shelf.multivariant(viewOf(...records))?.plain.body.toString() ?? '');

  it('lists the renditions of the run with the sound in a group, sizes, rates and codecs', () => {
    const { audio, variants } = multivariant(aRun(ref), ...cells(0, 2));
    const folder = `${ref.playbackId}/${ref.streamId}`;
    expect(audio).toEqual([
      { groupId: 'aud', name: 'Main', uri: `${folder}/audio.m3u8`, language: 'und', channels: 2, isDefault: true },
    ]);
    expect(variants).toEqual([
      {
        uri: `${folder}/720p.m3u8`,
        peakBps: 3_000_000 + 140_000,
        averageBps: 2_400_000 + 134_000,
        codecs: ['avc1.64001f', 'mp4a.40.2'],
        video: { widthPx: 1280, heightPx: 720, frameRate: 30 },
        audioGroupId: 'aud',
      },
      expect.objectContaining({ uri: `${folder}/360p.m3u8`, peakBps: 875_000 + 140_000 }),
    ]);
  });

  it('raises what was promised when more was measured', () => {
    const cell = aCell(30);
    cell.media['720p'] = { ...cell.media['720p']!, peakBps: 5_000_000, averageBps: 4_000_000 };
    const variant = multivariant(aRun(ref), cell).variants.find(({ uri }) => uri.includes('720p'));
    expect(variant?.peakBps).toBeGreaterThan(5_500_000);
    expect(variant?.averageBps).toBe(4_134_000);
  });

  it('takes the peak for the mean while little was measured', () => {
    const cell = aCell(0);
    cell.media['720p'] = { ...cell.media['720p']!, peakBps: 5_000_000, averageBps: 3_000_000 };
    const variant = multivariant(aRun(ref), cell).variants.find(({ uri }) => uri.includes('720p'));
    expect(variant?.averageBps).toBe(5_134_000);
  });

  it('of sound alone has one variant without a group', () => {
    const run = aRun(ref);
    const renditions = run.renditions.filter(({ kind }) => kind === 'audio');
    const { audio, variants } = multivariant({ ...run, renditions }, aCell(0));
    expect(audio).toEqual([]);
    expect(variants).toEqual([expect.objectContaining({ codecs: ['mp4a.40.2'], averageBps: 134_000 })]);
  });

  it('of pictures alone names no sound', () => {
    const run = aRun(ref);
    const renditions = run.renditions.filter(({ kind }) => kind === 'video');
    const { audio, variants } = multivariant({ ...run, renditions }, aCell(0));
    expect(audio).toEqual([]);
    expect(variants[0]).toMatchObject({ codecs: ['avc1.64001f'] });
    expect(variants[0]).not.toHaveProperty('audioGroupId');
  });

  it('is not there before the first cell', () => {
    expect(shelf.multivariant(viewOf(aRun(ref)))).toBeUndefined();
  });
});

describe('a media playlist of a stream', () => {
  it('lists the window, with names and init segments in the folder of the epoch', () => {
    const { segments, targetDurationSeconds, hasEnded } = media(viewOf(aRun(ref), ...cells(0, 30)), '720p');
    expect(segments).toHaveLength(10);
    expect(segments[0]).toEqual({
      mediaSequence: 21,
      discontinuitySequence: 0,
      discontinuity: false,
      uri: '1/720p/21.m4s',
      initUri: '1/720p/init-00000000000000aa.mp4',
      durationSeconds: 2,
      programDateTimeMs: aCell(21).programDateTimeMs,
      isGap: false,
    });
    expect({ targetDurationSeconds, hasEnded }).toEqual({ targetDurationSeconds: 2, hasEnded: false });
  });

  it('has a gap where the rendition has no media, of the length of the cell', () => {
    const cell = aCell(1, { media: { audio: aCell(1).media['audio']! }, endMs: 3_990 });
    const { segments } = media(viewOf(aRun(ref), aCell(0), cell, aCell(2)), '720p');
    expect(segments.map(({ isGap }) => isGap)).toEqual([false, true, false]);
    expect(segments[1]).toMatchObject({ durationSeconds: 1.99, uri: '1/720p/1.m4s' });
  });

  it('of sound has the date of its first frame, which begins after the cell', () => {
    const cell = aCell(0);
    cell.media['audio'] = { ...cell.media['audio']!, startTicks: 480 };
    const view = viewOf(aRun(ref), cell);
    expect(media(view, 'audio').segments[0]?.programDateTimeMs).toBe(cell.programDateTimeMs + 10);
    expect(media(view, '720p').segments[0]?.programDateTimeMs).toBe(cell.programDateTimeMs);
  });

  it('goes on under a new epoch behind a discontinuity', () => {
    const second = aRun(ref, { epoch: 2 });
    const next = aCell(1, { epoch: 2, discontinuity: true, discontinuitySequence: 1 });
    const { segments } = media(viewOf(aRun(ref), aCell(0), second, next), 'audio');
    expect(segments[1]).toMatchObject({
      uri: '2/audio/1.m4s',
      initUri: '2/audio/init-00000000000000bb.mp4',
      discontinuity: true,
      discontinuitySequence: 1,
    });
  });

  it('lists gaps for the cells of a run that does not make the rendition', () => {
    const second = aRun(ref, { epoch: 2 });
    const renditions = second.renditions.filter(({ id }) => id !== '720p');
    const next = aCell(1, { epoch: 2, media: { '360p': aCell(1).media['360p']! } });
    const { segments } = media(viewOf(aRun(ref), aCell(0), { ...second, renditions }, next), '720p');
    expect(segments[1]).toMatchObject({ isGap: true, initUri: '1/720p/init-00000000000000aa.mp4' });
  });

  it('keeps the target duration of the first run', () => {
    const view = viewOf(aRun(ref), aCell(0), aRun(ref, { epoch: 2, targetDurationSeconds: 6 }), aCell(1, { epoch: 2 }));
    expect(media(view, '360p').targetDurationSeconds).toBe(2);
  });

  it('ends with the stream', () => {
    expect(media(viewOf(aRun(ref), aCell(0), { kind: 'end', endedAtMs: 5 }), '360p').hasEnded).toBe(true);
  });

  it('is not there for a rendition that no run makes', () => {
    expect(shelf.media(viewOf(aRun(ref), aCell(0)), '1080p')).toBeUndefined();
  });

  it('is the same from an origin that came late and read the end of the log only', () => {
    const log = sequenced([aRun(ref), ...cells(0, 99)]);
    const early = foldRecords(emptyView(ref, []), log);
    const late = foldRecords(emptyView(ref, early.runs), log.slice(-40));
    expect(shelf.media(late, '720p')?.plain.etag).toBe(shelf.media(early, '720p')?.plain.etag);
  });

  it('is made once for each state of the stream', () => {
    const view = viewOf(aRun(ref), aCell(0));
    expect(shelf.media(view, '360p')).toBe(shelf.media(view, '360p'));
    expect(shelf.media(foldRecords(view, sequenced([aCell(1)], 3)), '360p')).not.toBe(shelf.media(view, '360p'));
  });
});
