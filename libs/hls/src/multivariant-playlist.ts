// Multivariant playlist, rfc8216bis §4.4.6: what a player chooses from. Codecs and bit rates of a variant include those
// of its audio group.
import { type AttributeValue, formatAttributes, quoted } from './attribute-list.ts';
import { playlistVersion } from './render-playlist-header.ts';

export interface AudioRendition {
  groupId: string;
  name: string;
  uri: string;
  /** BCP 47; `und` when unknown. */
  language: string;
  channels: number;
  isDefault: boolean;
}

/** Closed captions within the pictures of variants. */
export interface CaptionsRendition {
  groupId: string;
  name: string;
  language: string;
  /** `CC1` to `CC4`, or `SERVICE` and a number. */
  instreamId: string;
  isDefault: boolean;
}

/** VIDEO-RANGE; absent for SDR. */
export type VideoRange = 'PQ' | 'HLG';

export interface Variant {
  uri: string;
  /** Peak of the segment bit rates, all tracks and the container included. */
  peakBps: number;
  averageBps: number;
  /** RFC 6381 strings of everything that plays in this variant. */
  codecs: readonly string[];
  /** Absent for sound alone. */
  video?: { widthPx: number; heightPx: number; frameRate: number; videoRange?: VideoRange | undefined };
  audioGroupId?: string;
  /** `NONE` says that no variant has captions (§4.4.6.2). */
  captionsGroupId?: string;
}

/** A playlist of the keyframes of a variant. */
export interface KeyframesVariant {
  uri: string;
  peakBps: number;
  codec: string;
  video: { widthPx: number; heightPx: number; videoRange?: VideoRange | undefined };
}

export interface MultivariantPlaylist {
  audio: readonly AudioRendition[];
  captions?: readonly CaptionsRendition[];
  /** In the order in which they are listed. */
  variants: readonly Variant[];
  keyframes?: readonly KeyframesVariant[];
}

/** The text of a multivariant playlist. */
export function renderMultivariantPlaylist(playlist: MultivariantPlaylist): string {
  const { audio, captions = [], variants, keyframes = [] } = playlist;
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${playlistVersion}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...audio.map((rendition) => `#EXT-X-MEDIA:${formatAttributes(audioAttributes(rendition))}`),
    ...captions.map((rendition) => `#EXT-X-MEDIA:${formatAttributes(captionsAttributes(rendition))}`),
    ...variants.flatMap((variant) => [
      `#EXT-X-STREAM-INF:${formatAttributes(variantAttributes(variant))}`,
      variant.uri,
    ]),
    ...keyframes.map((variant) => `#EXT-X-I-FRAME-STREAM-INF:${formatAttributes(keyframesAttributes(variant))}`),
  ];
  return `${lines.join('\n')}\n`;
}

function audioAttributes(rendition: AudioRendition): Record<string, AttributeValue> {
  return {
    TYPE: 'AUDIO',
    'GROUP-ID': quoted(rendition.groupId),
    NAME: quoted(rendition.name),
    LANGUAGE: quoted(rendition.language),
    DEFAULT: rendition.isDefault ? 'YES' : 'NO',
    AUTOSELECT: 'YES',
    CHANNELS: quoted(String(rendition.channels)),
    URI: quoted(rendition.uri),
  };
}

function captionsAttributes(rendition: CaptionsRendition): Record<string, AttributeValue> {
  return {
    TYPE: 'CLOSED-CAPTIONS',
    'GROUP-ID': quoted(rendition.groupId),
    NAME: quoted(rendition.name),
    LANGUAGE: quoted(rendition.language),
    DEFAULT: rendition.isDefault ? 'YES' : 'NO',
    AUTOSELECT: 'YES',
    'INSTREAM-ID': quoted(rendition.instreamId),
  };
}

function variantAttributes({ video, ...variant }: Variant): Record<string, AttributeValue> {
  return {
    BANDWIDTH: Math.ceil(variant.peakBps),
    'AVERAGE-BANDWIDTH': Math.ceil(variant.averageBps),
    CODECS: quoted(variant.codecs.join(',')),
    RESOLUTION: video && `${video.widthPx}x${video.heightPx}`,
    'FRAME-RATE': video?.frameRate.toFixed(3),
    'VIDEO-RANGE': video?.videoRange,
    AUDIO: variant.audioGroupId === undefined ? undefined : quoted(variant.audioGroupId),
    'CLOSED-CAPTIONS': captionsValue(variant.captionsGroupId),
  };
}

function captionsValue(groupId: string | undefined): AttributeValue {
  return groupId === undefined || groupId === 'NONE' ? groupId : quoted(groupId);
}

function keyframesAttributes({ uri, peakBps, codec, video }: KeyframesVariant): Record<string, AttributeValue> {
  return {
    BANDWIDTH: Math.ceil(peakBps),
    CODECS: quoted(codec),
    RESOLUTION: `${video.widthPx}x${video.heightPx}`,
    'VIDEO-RANGE': video.videoRange,
    URI: quoted(uri),
  };
}
