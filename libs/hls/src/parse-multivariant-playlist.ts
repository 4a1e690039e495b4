// Reads the multivariant playlists that this library writes, as long as they have neither captions nor keyframes, as strictly as
// its counterpart reads media playlists.
import { parseAttributes, unquoted } from './attribute-list.ts';
import type { AudioRendition, MultivariantPlaylist, Variant, VideoRange } from './multivariant-playlist.ts';
import { parseDecimal, parseInteger, parseLines, required } from './parse-lines.ts';
import { PlaylistError } from './playlist-error.ts';

const plainTags = new Set(['EXT-X-VERSION', 'EXT-X-INDEPENDENT-SEGMENTS']);

/** The model of a multivariant playlist. Throws PlaylistError on anything else. */
export function parseMultivariantPlaylist(text: string): MultivariantPlaylist {
  const audio: AudioRendition[] = [];
  const variants: Variant[] = [];
  let pending: Omit<Variant, 'uri'> | undefined;
  for (const line of parseLines(text)) {
    if (line.kind === 'uri') {
      variants.push({ uri: line.uri, ...required('EXT-X-STREAM-INF', pending) });
      pending = undefined;
    } else if (pending) throw new PlaylistError(`${line.name} in place of a URI`);
    else if (line.name === 'EXT-X-STREAM-INF') pending = readVariant(parseAttributes(line.value));
    else if (line.name === 'EXT-X-MEDIA') audio.push(readAudio(parseAttributes(line.value)));
    else if (!plainTags.has(line.name)) throw new PlaylistError(`unknown tag ${line.name}`);
  }
  if (pending) throw new PlaylistError('EXT-X-STREAM-INF without a URI');
  for (const { audioGroupId } of variants) {
    if (audioGroupId !== undefined)
      required(
        `audio group ${audioGroupId}`,
        audio.find((a) => a.groupId === audioGroupId),
      );
  }
  return { audio, variants };
}

function readVariant(attributes: Map<string, string>): Omit<Variant, 'uri'> {
  const value = (name: string) => required(name, attributes.get(name));
  const audioGroup = attributes.get('AUDIO');
  return {
    peakBps: parseInteger('BANDWIDTH', value('BANDWIDTH')),
    averageBps: parseInteger('AVERAGE-BANDWIDTH', value('AVERAGE-BANDWIDTH')),
    codecs: unquoted(value('CODECS')).split(','),
    ...(attributes.has('RESOLUTION') && {
      video: { ...readVideo(value('RESOLUTION'), value('FRAME-RATE')), ...readRange(attributes.get('VIDEO-RANGE')) },
    }),
    ...(audioGroup !== undefined && { audioGroupId: unquoted(audioGroup) }),
  };
}

function readVideo(resolution: string, frameRate: string): NonNullable<Variant['video']> {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(resolution) ?? [];
  return {
    widthPx: parseInteger('RESOLUTION', required('RESOLUTION', width)),
    heightPx: parseInteger('RESOLUTION', required('RESOLUTION', height)),
    frameRate: parseDecimal('FRAME-RATE', frameRate),
  };
}

function readRange(range: string | undefined): { videoRange?: VideoRange } {
  if (range === undefined) return {};
  if (range !== 'PQ' && range !== 'HLG') throw new PlaylistError(`VIDEO-RANGE ${range}`);
  return { videoRange: range };
}

function readAudio(attributes: Map<string, string>): AudioRendition {
  const text = (name: string) => unquoted(required(name, attributes.get(name)));
  if (attributes.get('TYPE') !== 'AUDIO') throw new PlaylistError('EXT-X-MEDIA that is not AUDIO');
  return {
    groupId: text('GROUP-ID'),
    name: text('NAME'),
    uri: text('URI'),
    language: text('LANGUAGE'),
    channels: parseInteger('CHANNELS', text('CHANNELS')),
    isDefault: attributes.get('DEFAULT') === 'YES',
  };
}
