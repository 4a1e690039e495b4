// Reads the media playlists that this library writes, but for those of keyframes, and nothing looser: an unknown or misplaced
// tag is an error. It is how tests look at a playlist, so it forgives nothing.
import { parseAttributes, unquoted } from './attribute-list.ts';
import type { MediaPart, MediaPlaylist, MediaSegment, OpenSegment, RenditionReport } from './media-playlist.ts';
import { parseDecimal, parseInteger, parseLines, required } from './parse-lines.ts';
import { emptyHeader, headerReaders, type PlaylistHeader } from './parse-playlist-header.ts';
import { PlaylistError } from './playlist-error.ts';

/** In a delta update the segments are those listed; their discontinuity sequences count from the header's. */
export interface ParsedMediaPlaylist extends MediaPlaylist {
  version: number;
  skippedSegments: number;
}

interface Reading {
  header: PlaylistHeader;
  segments: MediaSegment[];
  /** Tags of the segment whose URI is yet to come. */
  pending: Partial<MediaSegment>;
  parts: MediaPart[];
  initUri: string | undefined;
  discontinuities: number;
  preloadHintUri: string | undefined;
  reports: RenditionReport[];
  hasEnded: boolean;
}

type TagReader = (reading: Reading, value: string) => void;

const programDateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const segmentReaders: Readonly<Record<string, TagReader>> = {
  'EXT-X-DISCONTINUITY': (reading) => {
    beforeParts(reading, 'EXT-X-DISCONTINUITY');
    setOnce(reading, 'discontinuity', true);
    reading.discontinuities += 1;
  },
  'EXT-X-MAP': (reading, value) => {
    beforeParts(reading, 'EXT-X-MAP');
    reading.initUri = unquoted(required('URI', parseAttributes(value).get('URI')));
  },
  'EXT-X-PROGRAM-DATE-TIME': (reading, value) => {
    if (!programDateTime.test(value)) throw new PlaylistError(`${value} is not a date with milliseconds`);
    beforeParts(reading, 'EXT-X-PROGRAM-DATE-TIME');
    setOnce(reading, 'programDateTimeMs', Date.parse(value));
  },
  'EXT-X-PART': (reading, value) => {
    if (reading.header.partTargetSeconds === undefined) throw new PlaylistError('EXT-X-PART without EXT-X-PART-INF');
    reading.parts.push(readPart(parseAttributes(value)));
  },
  'EXT-X-GAP': (reading) => {
    setOnce(reading, 'isGap', true);
  },
  EXTINF: (reading, value) => {
    if (!value.endsWith(',')) throw new PlaylistError(`EXTINF:${value} has no comma`);
    setOnce(reading, 'durationSeconds', parseDecimal('EXTINF', value.slice(0, -1)));
  },
  'EXT-X-PRELOAD-HINT': (reading, value) => {
    const attributes = parseAttributes(value);
    if (attributes.get('TYPE') !== 'PART') throw new PlaylistError('a hint of something other than a part');
    if (reading.preloadHintUri !== undefined) throw new PlaylistError('two hints');
    reading.preloadHintUri = unquoted(required('URI', attributes.get('URI')));
  },
  'EXT-X-RENDITION-REPORT': (reading, value) => {
    reading.reports.push(readReport(parseAttributes(value)));
  },
  'EXT-X-ENDLIST': (reading) => {
    if (reading.preloadHintUri !== undefined) throw new PlaylistError('a hint in a playlist that has ended');
    reading.hasEnded = true;
  },
};

/** The model of a media playlist or of a delta update. Throws PlaylistError on anything else. */
export function parseMediaPlaylist(text: string): ParsedMediaPlaylist {
  const reading: Reading = {
    header: emptyHeader(),
    segments: [],
    pending: {},
    parts: [],
    initUri: undefined,
    discontinuities: 0,
    preloadHintUri: undefined,
    reports: [],
    hasEnded: false,
  };
  for (const line of parseLines(text)) readLine(reading, line);
  return toPlaylist(reading);
}

function readLine(reading: Reading, line: ReturnType<typeof parseLines>[number]): void {
  const { header, segments, pending, parts } = reading;
  if (line.kind === 'uri') {
    readSegment(reading, line.uri);
    return;
  }
  const readHeader = headerReaders[line.name];
  if (!readHeader) {
    required(`a reader of ${line.name}`, segmentReaders[line.name])(reading, line.value);
    return;
  }
  const isLate = segments.length > 0 || parts.length > 0 || Object.keys(pending).length > 0;
  if (isLate || header.seen.has(line.name)) throw new PlaylistError(`${line.name} is misplaced`);
  header.seen.add(line.name);
  readHeader(header, line.value);
}

function toPlaylist(reading: Reading): ParsedMediaPlaylist {
  const { header, segments, preloadHintUri, reports, hasEnded } = reading;
  const open = readOpen(reading);
  if (open && hasEnded) throw new PlaylistError('an open segment in a playlist that has ended');
  return {
    version: required('EXT-X-VERSION', header.version),
    targetDurationSeconds: required('EXT-X-TARGETDURATION', header.targetDurationSeconds),
    ...(header.type && { type: header.type }),
    ...(header.partTargetSeconds !== undefined && { partTargetSeconds: header.partTargetSeconds }),
    ...(header.serverControl && { serverControl: header.serverControl }),
    skippedSegments: header.skippedSegments,
    segments,
    ...(open && { open }),
    ...(preloadHintUri !== undefined && { preloadHintUri }),
    ...(reports.length > 0 && { renditionReports: reports }),
    hasEnded,
  };
}

function readSegment(reading: Reading, uri: string): void {
  const { pending, parts } = reading;
  const start = readStart(reading);
  const durationSeconds = required('EXTINF', pending.durationSeconds);
  const isGap = pending.isGap ?? false;
  reading.segments.push({ ...start, uri, durationSeconds, isGap, ...(parts.length > 0 && { parts }) });
  reading.pending = {};
  reading.parts = [];
}

function readOpen(reading: Reading): OpenSegment | undefined {
  const { pending, parts } = reading;
  if (parts.length > 0 && pending.isGap === undefined && pending.durationSeconds === undefined)
    return { ...readStart(reading), parts };
  if (Object.keys(pending).length > 0) throw new PlaylistError('tags of a segment without a URI');
  return undefined;
}

function readStart({ header, segments, pending, discontinuities, initUri }: Reading) {
  return {
    mediaSequence: header.mediaSequence + header.skippedSegments + segments.length,
    discontinuitySequence: header.discontinuitySequence + discontinuities,
    discontinuity: pending.discontinuity ?? false,
    initUri: required('EXT-X-MAP', initUri),
    programDateTimeMs: required('EXT-X-PROGRAM-DATE-TIME', pending.programDateTimeMs),
  };
}

function readPart(attributes: Map<string, string>): MediaPart {
  return {
    uri: unquoted(required('URI', attributes.get('URI'))),
    durationSeconds: parseDecimal('DURATION', required('DURATION', attributes.get('DURATION'))),
    isIndependent: attributes.get('INDEPENDENT') === 'YES',
    isGap: attributes.get('GAP') === 'YES',
  };
}

function readReport(attributes: Map<string, string>): RenditionReport {
  const lastPart = attributes.get('LAST-PART');
  return {
    uri: unquoted(required('URI', attributes.get('URI'))),
    lastMediaSequence: parseInteger('LAST-MSN', required('LAST-MSN', attributes.get('LAST-MSN'))),
    ...(lastPart !== undefined && { lastPart: parseInteger('LAST-PART', lastPart) }),
  };
}

/** What applies to a segment's parts stands before them (§4.4.4.9). */
function beforeParts({ parts }: Reading, name: string): void {
  if (parts.length > 0) throw new PlaylistError(`${name} behind a part of its segment`);
}

function setOnce<K extends keyof MediaSegment>({ pending }: Reading, name: K, value: MediaSegment[K]): void {
  if (pending[name] !== undefined) throw new PlaylistError(`${name} twice in one segment`);
  pending[name] = value;
}
