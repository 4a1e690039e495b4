// What Enhanced RTMP v2 adds to connect: each side names the codecs it knows by FourCC, and what else it can. Encoders
// need not negotiate (OBS never does); our side is told only to those that do, which keeps the reply small for old ones.
import { amf0Object, type Amf0Object, type Amf0Value } from './amf0-value.ts';

/** FourCCs that a server takes. */
export interface EnhancedCodecs {
  readonly video: readonly string[];
  readonly audio: readonly string[];
}

/** Every one that can be told apart in a stream. */
export const knownCodecs: EnhancedCodecs = {
  video: ['avc1', 'hvc1', 'av01', 'vp09'],
  audio: ['mp4a', 'Opus', 'ac-3', 'ec-3', 'fLaC', '.mp3'],
};

/** Bits of `capsEx`. */
const capability = { reconnect: 1, multitrack: 2, modEx: 4, timestampNanoOffset: 8 } as const;
/** Bits of a codec's entry: it can be decoded, and forwarded as it is. */
const canDecodeAndForward = 1 | 4;
const offerNames: ReadonlySet<string> = new Set([
  'fourcclist',
  'videofourccinfomap',
  'audiofourccinfomap',
  'capsex',
  'videofunction',
]);

/** What an encoder offers in its connect; undefined when it says nothing about Enhanced RTMP. */
export interface EnhancedOffer {
  /** It reconnects elsewhere when asked to. */
  readonly reconnects: boolean;
}

/** Properties of the wrong type, and those nobody knows, are passed over. */
export function readEnhancedOffer(connect: Amf0Object): EnhancedOffer | undefined {
  const offers = [...connect.properties].filter(([key]) => offerNames.has(key.toLowerCase()));
  if (offers.length === 0) return undefined;
  const capsEx = offers.find(([key]) => key.toLowerCase() === 'capsex')?.[1];
  return { reconnects: typeof capsEx === 'number' && (capsEx & capability.reconnect) !== 0 };
}

/** Our side, to stand among the properties of the connect result. */
export function enhancedProperties(codecs: EnhancedCodecs): Record<string, Amf0Value> {
  return {
    fourCcList: [...codecs.video, ...codecs.audio],
    videoFourCcInfoMap: infoMap(codecs.video),
    audioFourCcInfoMap: infoMap(codecs.audio),
    capsEx: capability.reconnect | capability.multitrack | capability.modEx | capability.timestampNanoOffset,
  };
}

function infoMap(fourCcs: readonly string[]): Amf0Object {
  return amf0Object(Object.fromEntries(fourCcs.map((fourCc) => [fourCc, canDecodeAndForward])));
}
