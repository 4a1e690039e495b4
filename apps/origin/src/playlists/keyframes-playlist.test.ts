import { livePlaylist, type CellRecord, type LogRecord } from '@millrace/pipeline';
import { describe, expect, it } from 'vitest';
import { aCell, aRef, aRun, cells, lowLatency, partsAndCell, sequenced } from '../../test/records.ts';
import { CellChunk } from '../streams/cell-chunk.ts';
import { foldRecords } from '../streams/fold-records.ts';
import { emptyView } from '../streams/stream-view.ts';
import { createPlaylistShelf } from './playlist-shelf.ts';

const ref = aRef();
const shelf = createPlaylistShelf();
const viewOf = (...records: LogRecord[]) => foldRecords(emptyView(ref, []), sequenced(records));
const withKeyframes = (cell: CellRecord, keyframeBytes: number): CellRecord => {
  const { '720p': large, ...others } = cell.media;
  return { ...cell, media: { ...others, '720p': { ...large!, keyframeBytes } } };
};
const dvr = { type: 'live', windowSeconds: 7_200 } as const;
const multivariant = (...records: LogRecord[]) => shelf.multivariant(viewOf(...records))?.text ?? '';
const keyframes = (view: ReturnType<typeof viewOf>, form?: 'delta') =>
  (shelf.media(view, '720p.iframes', form)?.text ?? '').split('\n');

describe('the keyframes of a rendition', () => {
  it('are listed with a window in which somebody may look for a place, at the rate at which they would come', () => {
    const cell = withKeyframes(aCell(0), 50_000);
    const line = `#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=200000,CODECS="avc1.64001f",RESOLUTION=1280x720,URI="${ref.playbackId}/${ref.streamId}/720p.iframes.m3u8"`;
    expect(multivariant(aRun(ref, { playlist: dvr }), cell, withKeyframes(aCell(1), 20_000))).toContain(`${line}\n`);
    expect(multivariant(aRun(ref, { playlist: { type: 'event', windowSeconds: 60 } }), cell)).toContain(line);
  });

  it('are not listed without such a window, nor where none is known', () => {
    const cell = withKeyframes(aCell(0), 50_000);
    expect(multivariant(aRun(ref, { playlist: livePlaylist }), cell)).not.toContain('I-FRAME');
    expect(multivariant(aRun(ref, { playlist: dvr }), aCell(0))).not.toContain('I-FRAME');
  });

  it('are the first bytes of the segments, with their numbers, times and init segments, and gaps where there is none', () => {
    const view = viewOf(aRun(ref, { playlist: dvr }), withKeyframes(aCell(0), 50_000), aCell(1));
    expect(keyframes(view)).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:6',
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-I-FRAMES-ONLY',
      expect.stringMatching(/^#EXT-X-SERVER-CONTROL:/),
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-DISCONTINUITY-SEQUENCE:0',
      '#EXT-X-MAP:URI="1/720p/init-00000000000000aa.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:00.000Z',
      '#EXTINF:2.00000,',
      '#EXT-X-BYTERANGE:50000@0',
      '1/720p/0.m4s',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-22T09:00:02.000Z',
      '#EXT-X-GAP',
      '#EXTINF:2.00000,',
      '1/720p/1.m4s',
      '',
    ]);
  });

  it('have no parts, and promise what the other playlists promise', () => {
    const view = viewOf(aRun(ref, { playlist: dvr, lowLatency }), ...partsAndCell(0), ...partsAndCell(1));
    const control = /#EXT-X-SERVER-CONTROL:.*/;
    expect(keyframes(view).join('\n')).not.toMatch(/EXT-X-PART|PRELOAD-HINT|RENDITION-REPORT/);
    expect(control.exec(keyframes(view).join('\n'))?.[0]).toBe(
      control.exec(shelf.media(view, '720p')?.text ?? '')?.[0],
    );
  });

  it('are told in delta updates too, and once they are kept, as before', () => {
    const told = cells(0, 600).map((cell) => withKeyframes(cell, 50_000));
    const view = viewOf(aRun(ref, { playlist: dvr, lowLatency }), ...told);
    expect(keyframes(view, 'delta').filter((line) => line.startsWith('#EXT-X-SKIP'))).toHaveLength(1);
    expect(keyframes(view).filter((line) => line === '#EXT-X-BYTERANGE:50000@0')).toHaveLength(601);
    expect(shelf.media(view, '720p')?.text).not.toContain('BYTERANGE');
  });

  it('are those of pictures', () => {
    expect(shelf.media(viewOf(aRun(ref, { playlist: dvr }), aCell(0)), 'audio.iframes')).toBeUndefined();
  });
});

it('a copy of cells knows their keyframes', () => {
  const chunk = new CellChunk(0);
  chunk.append(withKeyframes(aCell(0), 50_000), aRun(ref));
  expect(chunk.firstRows(1).keyframeBytes(0, '720p')).toBe(50_000);
  expect(chunk.firstRows(1).keyframeBytes(0, '360p')).toBeUndefined();
});
