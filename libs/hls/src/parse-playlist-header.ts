// The tags in front of the first segment of a media playlist, each at most once.
import { parseAttributes } from './attribute-list.ts';
import type { PlaylistPromises } from './media-playlist.ts';
import { parseDecimal, parseInteger, required } from './parse-lines.ts';
import { PlaylistError } from './playlist-error.ts';

export interface PlaylistHeader extends Partial<PlaylistPromises> {
  /** Names of the tags that were read. */
  seen: Set<string>;
  version?: number;
  mediaSequence: number;
  discontinuitySequence: number;
  skippedSegments: number;
}

export function emptyHeader(): PlaylistHeader {
  return { seen: new Set(), mediaSequence: 0, discontinuitySequence: 0, skippedSegments: 0 };
}

type HeaderReader = (header: PlaylistHeader, value: string) => void;

const playlistTypes = { EVENT: 'event', VOD: 'vod' } as const;

export const headerReaders: Readonly<Record<string, HeaderReader>> = {
  'EXT-X-VERSION': (header, value) => {
    header.version = parseInteger('EXT-X-VERSION', value);
  },
  'EXT-X-TARGETDURATION': (header, value) => {
    header.targetDurationSeconds = parseInteger('EXT-X-TARGETDURATION', value);
  },
  'EXT-X-INDEPENDENT-SEGMENTS': () => undefined,
  'EXT-X-PART-INF': (header, value) => {
    const target = required('PART-TARGET', parseAttributes(value).get('PART-TARGET'));
    header.partTargetSeconds = parseDecimal('PART-TARGET', target);
  },
  'EXT-X-SERVER-CONTROL': (header, value) => {
    header.serverControl = readServerControl(parseAttributes(value));
  },
  'EXT-X-MEDIA-SEQUENCE': (header, value) => {
    header.mediaSequence = parseInteger('EXT-X-MEDIA-SEQUENCE', value);
  },
  'EXT-X-DISCONTINUITY-SEQUENCE': (header, value) => {
    header.discontinuitySequence = parseInteger('EXT-X-DISCONTINUITY-SEQUENCE', value);
  },
  'EXT-X-PLAYLIST-TYPE': (header, value) => {
    if (value !== 'EVENT' && value !== 'VOD') throw new PlaylistError(`${value} is not a type of playlist`);
    header.type = playlistTypes[value];
  },
  'EXT-X-SKIP': (header, value) => {
    if (!header.seen.has('EXT-X-DISCONTINUITY-SEQUENCE'))
      throw new PlaylistError('EXT-X-SKIP is not the last of the header');
    if ((header.version ?? 0) < 9) throw new PlaylistError('EXT-X-SKIP needs version 9');
    const skipped = required('SKIPPED-SEGMENTS', parseAttributes(value).get('SKIPPED-SEGMENTS'));
    header.skippedSegments = parseInteger('SKIPPED-SEGMENTS', skipped);
  },
};

function readServerControl(attributes: Map<string, string>) {
  const decimal = (name: string) => {
    const value = attributes.get(name);
    return value === undefined ? undefined : parseDecimal(name, value);
  };
  const [partHoldBackSeconds, canSkipUntilSeconds] = [decimal('PART-HOLD-BACK'), decimal('CAN-SKIP-UNTIL')];
  return {
    canBlockReload: attributes.get('CAN-BLOCK-RELOAD') === 'YES',
    holdBackSeconds: required('HOLD-BACK', decimal('HOLD-BACK')),
    ...(partHoldBackSeconds !== undefined && { partHoldBackSeconds }),
    ...(canSkipUntilSeconds !== undefined && { canSkipUntilSeconds }),
  };
}
