// What the channels of an audio track are (Enhanced RTMP v2, MultichannelConfig): a count, and either the speakers of the
// standard order as a mask, or one speaker per channel in an order of its own.
import { readUint32 } from './bytes.ts';

/** 22.2, the largest layout that has names. */
const maxChannels = 24;

export type MultichannelConfig =
  | { readonly order: 'unspecified'; readonly channels: number }
  /** Bit n set: speaker n is there. */
  | { readonly order: 'native'; readonly channels: number; readonly speakers: number }
  /** `mapping[n]` is the speaker of channel n. */
  | { readonly order: 'custom'; readonly channels: number; readonly mapping: Uint8Array };

/** Undefined when it is cut short, has no or too many channels, or an order nobody knows. */
export function parseMultichannelConfig(data: Uint8Array): MultichannelConfig | undefined {
  const [order, channels] = data;
  if (order === undefined || channels === undefined || channels === 0 || channels > maxChannels) return undefined;
  return layouts[order]?.(data.subarray(2), channels);
}

/** One row per order. */
const layouts: Readonly<Record<number, (rest: Uint8Array, channels: number) => MultichannelConfig | undefined>> = {
  0: (_rest, channels) => ({ order: 'unspecified', channels }),
  1: (rest, channels) => (rest.length < 4 ? undefined : { order: 'native', channels, speakers: readUint32(rest, 0) }),
  2: (rest, channels) =>
    rest.length < channels ? undefined : { order: 'custom', channels, mapping: rest.subarray(0, channels) },
};
