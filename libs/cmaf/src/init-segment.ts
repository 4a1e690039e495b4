// CMAF header (ISO/IEC 23000-19 §7.3.1): what a player needs before the first segment of a rendition. No samples, all
// durations 0, `mvex` says that fragments follow. No edit list: players that align sound and picture by decode time
// would be off by it. The same track gives the same bytes, so the file can be named after its content.
import { ascii, box, concat, fullBox, uint16, uint32, zeros } from './box.ts';
import { audioSampleEntry, type AudioTrack } from './audio-sample-entry.ts';
import { displayWidthPx, videoSampleEntry, type VideoTrack } from './video-sample-entry.ts';

/** One track of one init segment: the numbers must be those used in its fragments. */
export type InitTrack = { trackId: number; /** Ticks per second. */ timescale: number } & (VideoTrack | AudioTrack);

const identityMatrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap(uint32);
const undeterminedLanguage = 0x55c4;
const trackEnabledInMovie = 3;
const selfContained = 1;

/** `ftyp` and `moov` of a track. */
export function buildInitSegment(track: InitTrack): Uint8Array<ArrayBuffer> {
  const brands = ['iso6', 'cmfc'];
  const fileType = box('ftyp', ascii('iso6'), uint32(0), ascii(brands.join('')));
  const movie = box('moov', movieHeader(track), trackBox(track), box('mvex', trackExtends(track)));
  return concat([fileType, movie]);
}

function movieHeader({ timescale, trackId }: InitTrack): Uint8Array {
  const times = [...zeros(8), ...uint32(timescale), ...uint32(0)];
  const rateAndVolume = [...uint32(0x10000), ...uint16(0x100), ...zeros(10)];
  return fullBox('mvhd', {}, times, rateAndVolume, identityMatrix, zeros(24), uint32(trackId + 1));
}

function trackBox(track: InitTrack): Uint8Array {
  const mediaHeader = fullBox(
    'mdhd',
    {},
    zeros(8),
    uint32(track.timescale),
    uint32(0),
    uint16(undeterminedLanguage),
    zeros(2),
  );
  return box('trak', trackHeader(track), box('mdia', mediaHeader, handler(track), mediaInformation(track)));
}

function trackHeader(track: InitTrack): Uint8Array {
  const [volume, widthPx, heightPx] =
    track.kind === 'video' ? [0, displayWidthPx(track), track.configuration.heightPx] : [0x100, 0, 0];
  return fullBox(
    'tkhd',
    { flags: trackEnabledInMovie },
    [...zeros(8), ...uint32(track.trackId), ...zeros(4), ...uint32(0)],
    [...zeros(8), ...zeros(4), ...uint16(volume), ...zeros(2)],
    identityMatrix,
    [...uint32(widthPx * 0x10000), ...uint32(heightPx * 0x10000)],
  );
}

const handlers = {
  video: { type: 'vide', name: 'VideoHandler' },
  audio: { type: 'soun', name: 'SoundHandler' },
} as const;

function handler({ kind }: InitTrack): Uint8Array {
  const { type, name } = handlers[kind];
  return fullBox('hdlr', {}, zeros(4), ascii(type), zeros(12), ascii(`${name}\0`));
}

function mediaInformation(track: InitTrack): Uint8Array {
  const header = track.kind === 'video' ? fullBox('vmhd', { flags: 1 }, zeros(8)) : fullBox('smhd', {}, zeros(4));
  const dataReference = fullBox('dref', {}, uint32(1), fullBox('url ', { flags: selfContained }));
  return box('minf', header, box('dinf', dataReference), sampleTable(track));
}

/** One sample entry; the tables of samples are empty, as fragments bring their own. */
function sampleTable(track: InitTrack): Uint8Array {
  const entry = track.kind === 'video' ? videoSampleEntry(track) : audioSampleEntry(track);
  const empty = (type: string) => fullBox(type, {}, uint32(0));
  return box(
    'stbl',
    fullBox('stsd', {}, uint32(1), entry),
    empty('stts'),
    empty('stsc'),
    fullBox('stsz', {}, uint32(0), uint32(0)),
    empty('stco'),
  );
}

function trackExtends({ trackId }: InitTrack): Uint8Array {
  return fullBox('trex', {}, uint32(trackId), uint32(1), zeros(12));
}
