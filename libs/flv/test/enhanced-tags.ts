// Writes the enhanced tags of Enhanced RTMP v2 for tests: the inverse of the parsers, from the specification.
import type { AudioUnit, VideoUnit } from '../src/index.ts';

export const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const uint24 = (value: number): Uint8Array => Uint8Array.of(value >>> 16, value >>> 8, value);
const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

export type TrackLayout = 'plain' | 'oneTrack' | 'manyTracks' | 'manyTracksManyCodecs';
const layoutTypes = { plain: 0, oneTrack: 0, manyTracks: 1, manyTracksManyCodecs: 2 } as const;

/** ModEx links in front of a packet type: nanoseconds first, then links of a type nobody knows, of the given sizes. */
export interface Modifiers {
  readonly nanosecondOffset: number;
  readonly unknownSizes: readonly number[];
}

function modExLink(data: Uint8Array, modExType: number, nextPacketType: number): Uint8Array {
  const size = data.length - 1;
  const sizeField = size < 255 ? Uint8Array.of(size) : Uint8Array.of(255, size >> 8, size);
  return join(sizeField, data, Uint8Array.of((modExType << 4) | nextPacketType));
}

/** The bytes behind the first, whose packet type they change, and that type. */
function modify(packetType: number, { nanosecondOffset, unknownSizes }: Modifiers) {
  const links = [
    ...(nanosecondOffset > 0 ? [{ data: uint24(nanosecondOffset), type: 0 }] : []),
    ...unknownSizes.map((size) => ({ data: new Uint8Array(size).fill(0xaa), type: 9 })),
  ];
  const written = links.map(({ data, type }, index) =>
    modExLink(data, type, index + 1 < links.length ? 7 : packetType),
  );
  return { firstType: links.length > 0 ? 7 : packetType, links: join(...written) };
}

interface Track {
  readonly trackId: number;
  readonly fourCc: string;
  readonly body: Uint8Array;
}

function enhancedTag(
  topBits: number,
  types: { packet: number; multitrack: number },
  layout: TrackLayout,
  tracks: readonly Track[],
  modifiers: Modifiers,
): Uint8Array {
  const { firstType, links } = modify(layout === 'plain' ? types.packet : types.multitrack, modifiers);
  const head = Uint8Array.of(topBits | firstType);
  const [first] = tracks;
  if (layout === 'plain') return join(head, links, latin1(first!.fourCc), first!.body);
  const hasOwnCodecs = layout === 'manyTracksManyCodecs';
  const shared = join(
    Uint8Array.of((layoutTypes[layout] << 4) | types.packet),
    hasOwnCodecs ? latin1('') : latin1(first!.fourCc),
  );
  const written = tracks.map(({ trackId, fourCc, body }) => {
    const size = layout === 'oneTrack' ? latin1('') : uint24(body.length);
    return join(hasOwnCodecs ? latin1(fourCc) : latin1(''), Uint8Array.of(trackId), size, body);
  });
  return join(head, links, shared, ...written);
}

const videoPacketTypes = { sequenceStart: 0, codedFrames: 1, sequenceEnd: 2, metadata: 4, mpeg2TsSequenceStart: 5 };
const reordering = new Set(['avc1', 'hvc1', 'vvc1']);

/** All units share kind, keyframe flag and nanoseconds, as one tag can hold them. */
export function enhancedVideoTag(
  units: readonly VideoUnit[],
  layout: TrackLayout,
  unknownSizes: readonly number[],
): Uint8Array {
  const [{ kind, isKeyframe, nanosecondOffset }] = units as [VideoUnit];
  if (kind === 'command') throw new RangeError('A command has no tracks');
  const tracks = units.map(({ trackId, fourCc, compositionTimeMs, data }) => {
    const hasTime = kind === 'codedFrames' && reordering.has(fourCc);
    return { trackId, fourCc, body: hasTime ? join(uint24(compositionTimeMs & 0xffffff), data) : data };
  });
  const types = { packet: videoPacketTypes[kind], multitrack: 6 };
  return enhancedTag(0x80 | ((isKeyframe ? 1 : 2) << 4), types, layout, tracks, { nanosecondOffset, unknownSizes });
}

const audioPacketTypes = { sequenceStart: 0, codedFrames: 1, sequenceEnd: 2, multichannelConfig: 4 };

export function enhancedAudioTag(
  units: readonly AudioUnit[],
  layout: TrackLayout,
  unknownSizes: readonly number[],
): Uint8Array {
  const [{ kind, nanosecondOffset }] = units as [AudioUnit];
  const tracks = units.map(({ trackId, fourCc, data }) => ({ trackId, fourCc, body: data }));
  const types = { packet: audioPacketTypes[kind], multitrack: 5 };
  return enhancedTag(0x90, types, layout, tracks, { nanosecondOffset, unknownSizes });
}
