// Reads the media playlists that this library writes, and nothing looser: an unknown or misplaced tag is an error. It is
// how tests look at a playlist, so it forgives nothing.
import { parseAttributes, unquoted } from './attribute-list.ts';
import type { MediaPlaylist, MediaSegment } from './media-playlist.ts';
import { parseDecimal, parseInteger, parseLines, required } from './parse-lines.ts';
import { PlaylistError } from './playlist-error.ts';

interface Reading {
  header: Map<string, number>;
  segments: MediaSegment[];
  hasEnded: boolean;
  /** Tags of the segment whose URI is yet to come. */
  pending: Partial<MediaSegment>;
  initUri: string | undefined;
  discontinuities: number;
}

type TagReader = (reading: Reading, value: string) => void;

/** Numbers in front of the first segment. */
const headerTags = ['EXT-X-VERSION', 'EXT-X-TARGETDURATION', 'EXT-X-MEDIA-SEQUENCE', 'EXT-X-DISCONTINUITY-SEQUENCE'];
const programDateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const segmentTags: Readonly<Record<string, TagReader>> = {
  'EXT-X-INDEPENDENT-SEGMENTS': () => undefined,
  'EXT-X-DISCONTINUITY': (reading) => {
    setOnce(reading, 'discontinuity', true);
    reading.discontinuities += 1;
  },
  'EXT-X-MAP': (reading, value) => {
    reading.initUri = unquoted(required('URI', parseAttributes(value).get('URI')));
  },
  'EXT-X-PROGRAM-DATE-TIME': (reading, value) => {
    if (!programDateTime.test(value)) throw new PlaylistError(`${value} is not a date with milliseconds`);
    setOnce(reading, 'programDateTimeMs', Date.parse(value));
  },
  'EXT-X-GAP': (reading) => {
    setOnce(reading, 'isGap', true);
  },
  EXTINF: (reading, value) => {
    if (!value.endsWith(',')) throw new PlaylistError(`EXTINF:${value} has no comma`);
    setOnce(reading, 'durationSeconds', parseDecimal('EXTINF', value.slice(0, -1)));
  },
  'EXT-X-ENDLIST': (reading) => {
    reading.hasEnded = true;
  },
};

/** The model of a media playlist. Throws PlaylistError on anything else. */
export function parseMediaPlaylist(text: string): MediaPlaylist {
  const reading: Reading = {
    header: new Map(),
    segments: [],
    hasEnded: false,
    pending: {},
    initUri: undefined,
    discontinuities: 0,
  };
  for (const line of parseLines(text)) {
    if (line.kind === 'uri') readSegment(reading, line.uri);
    else if (headerTags.includes(line.name)) readHeader(reading, line.name, line.value);
    else required(`a reader of ${line.name}`, segmentTags[line.name])(reading, line.value);
  }
  if (Object.keys(reading.pending).length > 0) throw new PlaylistError('tags of a segment without a URI');
  const targetDurationSeconds = required('EXT-X-TARGETDURATION', reading.header.get('EXT-X-TARGETDURATION'));
  return { targetDurationSeconds, segments: reading.segments, hasEnded: reading.hasEnded };
}

function readHeader({ header, segments }: Reading, name: string, value: string): void {
  if (segments.length > 0 || header.has(name)) throw new PlaylistError(`${name} is misplaced`);
  header.set(name, parseInteger(name, value));
}

function readSegment(reading: Reading, uri: string): void {
  const { pending, header, segments } = reading;
  segments.push({
    mediaSequence: (header.get('EXT-X-MEDIA-SEQUENCE') ?? 0) + segments.length,
    discontinuitySequence: (header.get('EXT-X-DISCONTINUITY-SEQUENCE') ?? 0) + reading.discontinuities,
    discontinuity: pending.discontinuity ?? false,
    uri,
    initUri: required('EXT-X-MAP', reading.initUri),
    durationSeconds: required('EXTINF', pending.durationSeconds),
    programDateTimeMs: required('EXT-X-PROGRAM-DATE-TIME', pending.programDateTimeMs),
    isGap: pending.isGap ?? false,
  });
  reading.pending = {};
}

function setOnce<K extends keyof MediaSegment>({ pending }: Reading, name: K, value: MediaSegment[K]): void {
  if (pending[name] !== undefined) throw new PlaylistError(`${name} twice in one segment`);
  pending[name] = value;
}
