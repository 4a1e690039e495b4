import { applyDelta, parseMediaPlaylist, parseMultivariantPlaylist } from '@millrace/hls';
import type { CellRecord, LogRecord, PartRecord } from '@millrace/pipeline';
import { describe, expect, it } from 'vitest';
import {
  aCell,
  aPart,
  aRef,
  aRun as aDefaultRun,
  cells,
  lowLatency,
  partsAndCell,
  sequenced,
} from '../../test/records.ts';
import { foldRecords } from '../streams/fold-records.ts';
import { emptyView } from '../streams/stream-view.ts';
import { mediaPlaylistText } from './media-playlist-text.ts';
import { createPlaylistShelf } from './playlist-shelf.ts';

const ref = aRef();
const playlist = { type: 'live', windowSeconds: 20 } as const;
const aRun: typeof aDefaultRun = (of, over) => aDefaultRun(of, { playlist, ...over });
const shelf = createPlaylistShelf();
const viewOf = (...records: LogRecord[]) => foldRecords(emptyView(ref, []), sequenced(records));
const media = (view: ReturnType<typeof viewOf>, renditionId: string) =>
  parseMediaPlaylist(shelf.media(view, renditionId)?.text ?? '');

describe('the multivariant playlist of a stream', () => {
  const multivariant = (...records: LogRecord[]) =>
    parseMultivariantPlaylist(shelf.multivariant(viewOf(...records))?.text ?? '');

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
        averageBps: 2_400_000 + 130_000,
        codecs: ['avc1.64001f', 'mp4a.40.2'],
        video: { widthPx: 1280, heightPx: 720, frameRate: 30 },
        audioGroupId: 'aud',
      },
      expect.objectContaining({ uri: `${folder}/360p.m3u8`, peakBps: 875_000 + 140_000 }),
    ]);
  });

  it('raises what was promised when more was measured', () => {
    const heavy = cells(0, 9).map((cell) => {
      cell.media['720p'] = { ...cell.media['720p']!, peakBps: 5_000_000, averageBps: 4_000_000 };
      return cell;
    });
    const variant = multivariant(aRun(ref), ...heavy).variants.find(({ uri }) => uri.includes('720p'));
    expect(variant?.peakBps).toBeGreaterThan(5_500_000);
    // Less what an encoder of 2.4 Mbit/s may have sent at once, of 20 s.
    expect(variant?.averageBps).toBe(4_000_000 - 2_400_000 / 20 + 130_000);
  });

  it('tells the mean of easy pictures as it is, whatever their encoder may use, once two minutes of them were measured', () => {
    const easy = (from: number, to: number) =>
      cells(from, to).map((cell) => {
        cell.media['720p'] = { ...cell.media['720p']!, peakBps: 900_000, averageBps: 600_000 };
        return cell;
      });
    const [variant] = multivariant(aRun(ref), ...easy(0, 59)).variants;
    expect(variant?.averageBps).toBe(600_000 + 130_000);
    expect(variant?.peakBps).toBe(3_140_000);
  });

  it('of a dark beginning tells what the encoder is held to, for the pictures that will come', () => {
    const dark = (from: number, to: number, over: Partial<CellRecord> = {}) =>
      cells(from, to).map((cell) => {
        cell.media['720p'] = { ...cell.media['720p']!, peakBps: 60_000, averageBps: 48_000 };
        return { ...cell, ...over };
      });
    const meanOf = (...records: LogRecord[]) =>
      (multivariant(aRun(ref), ...records).variants[0]?.averageBps ?? 0) - 130_000;
    expect(meanOf(...dark(0, 14))).toBe(2_400_000);
    // 18 s of the 90 that follow the first half minute, at 48 kbit/s.
    expect(meanOf(...dark(0, 23))).toBe((48_000 * 18 + 2_400_000 * 72) / 90);
    // A slate tells nothing of the encoder.
    expect(meanOf(...dark(0, 23), ...dark(24, 90, { isSlate: true }))).toBe(meanOf(...dark(0, 23)));
    expect(meanOf(...dark(0, 59))).toBe(48_000);
  });

  it('of a source that begins dark takes what its encoder announces for the rate to come, so that it stays on top', () => {
    const run = aRun(ref);
    const source = { ...run.renditions[0]!, id: 'source', declaredPeakBps: 0, declaredAverageBps: 3_000_000 };
    const cell = aCell(0);
    cell.media['source'] = { ...cell.media['720p']!, peakBps: 60_000, averageBps: 48_000 };
    const { variants } = multivariant({ ...run, renditions: [source, ...run.renditions] }, cell);
    const [best] = variants.toSorted((a, b) => b.peakBps - a.peakBps);
    expect(best?.uri).toContain('source');
    expect(best?.peakBps).toBeGreaterThan(5_200_000);
    expect(best?.averageBps).toBeGreaterThan(2_900_000);
  });

  it('tells the rate at which pictures come, where it is not the one that the first of them had', () => {
    const cells = [18, 22, 17].map((frames, i) => {
      const cell = aCell(i);
      cell.media['720p'] = { ...cell.media['720p']!, frames };
      return cell;
    });
    const [large, small] = multivariant(aRun(ref), ...cells, aCell(3)).variants;
    expect([large?.video?.frameRate, small?.video?.frameRate]).toEqual([57 / 6, 30]);
    cells[0]!.media['720p'] = { ...cells[0]!.media['720p']!, frames: 60 };
    expect(multivariant(aRun(ref), cells[0]!).variants[0]?.video?.frameRate).toBe(30);
  });

  it('lists the captions that its pictures carry', () => {
    const run = aRun(ref);
    const renditions = run.renditions.map((each) =>
      each.kind === 'video' ? { ...each, captions: ['CC1' as const, 'SERVICE1' as const] } : each,
    );
    const text = shelf.multivariant(viewOf({ ...run, renditions }, aCell(0)))?.text ?? '';
    expect(text).toContain(
      '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="CC1",LANGUAGE="und",DEFAULT=YES,AUTOSELECT=YES,INSTREAM-ID="CC1"',
    );
    expect(text).toContain('INSTREAM-ID="SERVICE1"');
    expect(text.match(/#EXT-X-STREAM-INF:.*CLOSED-CAPTIONS="cc"/g)).toHaveLength(2);
  });

  it('tells the range of brightness of each rendition that is not SDR', () => {
    const run = aRun(ref);
    const [source, rung] = run.renditions.map((each) => ({ ...each, videoRange: 'HLG' as const }));
    const text = shelf.multivariant(viewOf({ ...run, renditions: [source!, rung!] }, aCell(0)))?.text ?? '';
    expect(text.match(/#EXT-X-STREAM-INF:.*VIDEO-RANGE=HLG/g)).toHaveLength(2);
    expect(shelf.multivariant(viewOf(run, aCell(0)))?.text).not.toContain('VIDEO-RANGE');
  });

  it('tells that there are no captions while Shaka Player would look for them in a segment that is being made', () => {
    const told = (changes: object, count: number) =>
      shelf.multivariant(viewOf(aRun(ref, changes), ...cells(0, count - 1)))?.text.match(/CLOSED-CAPTIONS=NONE/g)
        ?.length;
    expect(told({ lowLatency }, 2)).toBe(2);
    expect(told({ lowLatency }, 3)).toBeUndefined();
    expect(told({}, 2)).toBeUndefined();
  });

  it('of sound alone has one variant without a group', () => {
    const run = aRun(ref);
    const renditions = run.renditions.filter(({ kind }) => kind === 'audio');
    const { audio, variants } = multivariant({ ...run, renditions }, aCell(0));
    expect(audio).toEqual([]);
    expect(variants).toEqual([expect.objectContaining({ codecs: ['mp4a.40.2'], averageBps: 130_000 })]);
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
      // The name says that it is the same init segment.
      initUri: '1/audio/init-00000000000000bb.mp4',
      discontinuity: true,
      discontinuitySequence: 1,
    });
  });

  it('is gone while the newest run does not make the rendition, and has gaps for that time when it is back', () => {
    const second = aRun(ref, { epoch: 2 });
    const renditions = second.renditions.filter(({ id }) => id !== '720p');
    const next = aCell(1, { epoch: 2, media: { '360p': aCell(1).media['360p']! } });
    const given = [aRun(ref), aCell(0), { ...second, renditions }, next] as const;
    expect(mediaPlaylistText(viewOf(...given), '720p', 'whole')).toBeUndefined();
    expect(media(viewOf(...given), '360p').segments).toHaveLength(2);
    const back = viewOf(...given, aRun(ref, { epoch: 3 }), aCell(2, { epoch: 3 }));
    const { segments } = media(back, '720p');
    expect(segments.map(({ isGap }) => isGap)).toEqual([false, true, false]);
    expect(segments[1]).toMatchObject({ initUri: '1/720p/init-00000000000000aa.mp4' });
  });

  it.each(['live', 'event'] as const)('of a rendition that begins later begins with it: %s', (type) => {
    const run = aRun(ref, { playlist: { type, windowSeconds: 20 } });
    const silent = { ...run, renditions: run.renditions.filter(({ id }) => id !== 'audio') };
    const withoutSound = (n: number) => aCell(n, { media: { '720p': aCell(n).media['720p']! } });
    const view = viewOf(silent, withoutSound(0), withoutSound(1), run, aCell(2), aCell(3));
    expect(media(view, 'audio').segments.map(({ mediaSequence, isGap }) => [mediaSequence, isGap])).toEqual([
      [2, false],
      [3, false],
    ]);
    expect(media(view, '720p').segments).toHaveLength(4);
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
    expect(shelf.media(late, '720p')?.text).toBe(shelf.media(early, '720p')?.text);
  });

  it('is made once for each state of the stream', () => {
    const view = viewOf(aRun(ref), aCell(0));
    expect(shelf.media(view, '360p')).toBe(shelf.media(view, '360p'));
    expect(shelf.media(foldRecords(view, sequenced([aCell(1)], 3)), '360p')).not.toBe(shelf.media(view, '360p'));
  });
});

describe('a low-latency playlist of a stream', () => {
  const low = (...records: LogRecord[]) => viewOf(aRun(ref, { lowLatency }), ...records);
  const grown = (count: number) => Array.from({ length: count }, (_, n) => partsAndCell(n)).flat();

  it('lists the parts of the last three target durations and of the segment that is being made', () => {
    const { segments, open, partTargetSeconds } = media(low(...grown(8), aPart(8, 0)), '720p');
    expect(segments.map(({ parts }) => parts?.length ?? 0)).toEqual([0, 0, 0, 0, 0, 4, 4, 4]);
    expect(segments.at(-1)?.parts?.[0]).toEqual({
      uri: '1/720p/7.0.m4s',
      durationSeconds: 0.50001,
      isIndependent: true,
      isGap: false,
    });
    expect(open).toMatchObject({ mediaSequence: 8, initUri: '1/720p/init-00000000000000aa.mp4' });
    expect(partTargetSeconds).toBe(0.535);
  });

  it('hints at the part that comes next, and at the next segment when this one is as long as the others', () => {
    const hint = (...records: LogRecord[]) => media(low(...grown(3), ...records), 'audio').preloadHintUri;
    expect(hint()).toBe('1/audio/3.0.m4s');
    expect(hint(aPart(3, 0))).toBe('1/audio/3.1.m4s');
    expect(hint(...[0, 1, 2, 3].map((part) => aPart(3, part)))).toBe('1/audio/4.0.m4s');
  });

  it('hints at the part that comes next behind gaps, however short those are', () => {
    const gaps = [3, 4, 5].map((n) => aCell(n, { media: {}, startMs: n * 1_500, endMs: (n + 1) * 1_500 }));
    const hint = (parts: number[]) =>
      media(low(...grown(3), ...gaps, ...parts.map((part) => aPart(6, part))), 'audio').preloadHintUri;
    expect(hint([0, 1, 2])).toBe('1/audio/6.3.m4s');
    expect(hint([0, 1, 2, 3])).toBe('1/audio/7.0.m4s');
  });

  it('lists the first part of another run where it was hinted at, and hints at the next one of that run', () => {
    const opened = [...grown(3), aPart(3, 0)];
    const successor = [aRun(ref, { epoch: 2, lowLatency }), aPart(3, 1, { epoch: 2 })];
    const before = media(low(...opened), 'audio');
    const after = media(low(...opened, ...successor), 'audio');
    expect(after.open?.parts.at(-1)?.uri).toBe(before.preloadHintUri);
    expect(after.preloadHintUri).toBe('2/audio/3.2.m4s');
  });

  it('lists a part behind another init segment not where it was hinted at, for players take hints to go on under theirs', () => {
    const { renditions } = aRun(ref);
    const changed = renditions.map((each) => (each.id === '720p' ? { ...each, initName: 'init-2.mp4' } : each));
    const opened = [...grown(3), aRun(ref, { lowLatency, renditions: changed }), aPart(3, 0, { discontinuity: true })];
    const firstPart = (id: string, ...records: LogRecord[]) =>
      media(low(...opened, ...records), id).open?.parts[0]?.uri;
    expect([firstPart('720p'), firstPart('360p')]).toEqual(['1/720p/3.0.map.m4s', '1/360p/3.0.m4s']);
    expect(media(low(...opened), '720p').preloadHintUri).toBe('1/720p/3.1.m4s');
    expect(firstPart('720p', aPart(3, 1))).toBe('1/720p/3.0.map.m4s');
  });

  it('reports where the other renditions stand', () => {
    const reports = (...records: LogRecord[]) => media(low(...grown(3), ...records), '360p').renditionReports;
    expect(reports()).toEqual([
      { uri: '720p.m3u8', lastMediaSequence: 2, lastPart: 3 },
      { uri: 'audio.m3u8', lastMediaSequence: 2, lastPart: 3 },
    ]);
    expect(reports(aPart(3, 0))?.[0]).toEqual({ uri: '720p.m3u8', lastMediaSequence: 3, lastPart: 0 });
  });

  it('has a gap in a part that a rendition has no media for', () => {
    const { open } = media(low(...grown(2), aPart(2, 0, { media: {} })), '720p');
    expect(open?.parts).toEqual([
      { uri: '1/720p/2.0.m4s', durationSeconds: 0.50001, isIndependent: false, isGap: true },
    ]);
  });

  it('keeps the parts of a segment that is a gap when they were gaps, and not when they were media that is lost', () => {
    const gap = aCell(3, { media: {} });
    const partsOfGap = (over: Partial<PartRecord>) =>
      media(low(...grown(3), ...[0, 1, 2, 3].map((part) => aPart(3, part, over)), gap), '720p').segments.at(-1)?.parts;
    expect(partsOfGap({ media: {} })?.map(({ uri, isGap }) => [uri, isGap])).toEqual(
      [0, 1, 2, 3].map((part) => [`1/720p/3.${part}.m4s`, true]),
    );
    expect(partsOfGap({})).toBeUndefined();
  });

  it('has a gap as long as what is missing where the last part of a segment is', () => {
    const parts = [0, 1, 2, 3].map((part) => aPart(2, part));
    // The encoder left just behind the third cut: its last frame of sound had ended a little before that.
    parts[2]!.media['audio'] = { ...parts[2]!.media['audio']!, durationTicks: 23_500 };
    delete parts[3]!.media['audio'];
    const listed = media(low(...grown(2), ...parts, aCell(2)), 'audio').segments[2]?.parts;
    expect(listed?.map(({ isGap }) => isGap)).toEqual([false, false, false, true]);
    expect(listed?.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)).toBeCloseTo(2, 4);
  });

  it('does not list parts that do not make up their segment', () => {
    const [first] = partsAndCell(2);
    const { segments } = media(low(...grown(2), first!, aCell(2)), '720p');
    expect(segments[2]?.parts).toBeUndefined();
  });

  it('keeps the date and the map of the open segment when it is complete, also after a takeover', () => {
    const late = (record: ReturnType<typeof aPart>) => {
      record.media['audio'] = { ...record.media['audio']!, startTicks: record.media['audio']!.startTicks + 480 };
      return record;
    };
    const cell = aCell(2, { epoch: 2 });
    cell.media['audio'] = { ...cell.media['audio']!, startTicks: cell.media['audio']!.startTicks + 480 };
    const opened = [...grown(2), late(aPart(2, 0))];
    const { open } = media(low(...opened), 'audio');
    const second = aRun(ref, { epoch: 2, lowLatency });
    const rest = [1, 2, 3].map((part) => late(aPart(2, part, { epoch: 2 })));
    const whole = media(low(...opened, second, ...rest, cell), 'audio').segments[2];
    expect(whole).toMatchObject({ programDateTimeMs: open?.programDateTimeMs, initUri: open?.initUri });
    expect(open?.programDateTimeMs).toBe(cell.programDateTimeMs + 10);
    expect(whole?.parts?.map(({ uri }) => uri[0])).toEqual(['1', '1', '2', '2']);
  });

  it('as a delta update leaves out what is older than six target durations and makes up the whole with the one before', () => {
    const view = low(...grown(9));
    const previous = media(view, '720p');
    const next = foldRecords(view, sequenced([aPart(9, 0)], 100));
    const delta = parseMediaPlaylist(shelf.media(next, '720p', 'delta')?.text ?? '');
    expect(delta.skippedSegments).toBe(2);
    const { segments, open } = applyDelta(previous, delta);
    expect(segments.map(({ uri }) => uri)).toEqual(previous.segments.map(({ uri }) => uri));
    expect(open).toEqual(media(next, '720p').open);
  });

  it('that has ended is a plain list', () => {
    const { open, preloadHintUri, renditionReports, hasEnded } = media(
      low(...grown(3), aPart(3, 0), { kind: 'end', endedAtMs: 1 }),
      '720p',
    );
    expect([open, preloadHintUri, renditionReports, hasEnded]).toEqual([undefined, undefined, undefined, true]);
  });
});

describe('a playlist with a long window', () => {
  const windowOfHours = (hours: number) => aRun(ref, { playlist: { type: 'live', windowSeconds: hours * 3_600 } });

  it('lists all of it, from text that is kept', () => {
    const view = foldRecords(emptyView(ref, []), sequenced([windowOfHours(1), ...cells(0, 2_400)]));
    const { segments } = media(view, '720p');
    expect(segments).toHaveLength(1_800);
    expect(segments.map(({ mediaSequence }) => mediaSequence)).toEqual(
      Array.from({ length: 1_800 }, (_, n) => 601 + n),
    );
    const next = foldRecords(view, sequenced([aCell(2_401)], 3_000));
    expect(media(next, '720p').segments.slice(0, -1)).toEqual(segments.slice(1));
    expect(shelf.media(view, '720p')?.text).not.toContain(
      'EXT-X-MAP:URI="1/720p/init-00000000000000aa.mp4"\n#EXT-X-MAP',
    );
    expect(shelf.media(view, '720p')?.text.match(/EXT-X-MAP/g)).toHaveLength(1);
  });

  it('of a whole stream keeps its first segment', () => {
    const run = aRun(ref, { playlist: { type: 'event', windowSeconds: 60 } });
    const view = viewOf(run, ...cells(0, 600));
    for (const id of ['720p', '360p', 'audio']) {
      const { segments, type } = media(view, id);
      expect([segments[0]?.mediaSequence, segments.length, type]).toEqual([0, 601, 'event']);
    }
  });
});
