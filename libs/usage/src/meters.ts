// What is measured: the meters of the ledger, their units, and how two quantities of one meter become one.

/** `sum`: quantities add up. `greatest`: the larger one counts, within an hour and over hours. */
export type Combination = 'sum' | 'greatest';

export const meters = {
  /** Media that an encoder sent and that became segments, in milliseconds. */
  ingestMs: 'sum',
  /** Media of re-encoded renditions, in milliseconds, by tier. What is passed through is not among it. */
  transcodedMs: 'sum',
  /** Media segments in storage: bytes times the seconds that they were kept. */
  storedByteSeconds: 'sum',
  /** Bytes that origins sent: to viewers, or to the caches in front of them. */
  originBytes: 'sum',
  /** Bytes that a CDN sent to viewers, from its logs. */
  cdnBytes: 'sum',
  /** Most viewers at once. */
  peakViewers: 'greatest',
} as const satisfies Record<string, Combination>;
export type Meter = keyof typeof meters;

/** Tiers of a picture, by its pixels, as the industry bills: a portrait picture costs what a landscape one costs. */
const tiers = [
  { tier: '480p', maxPixels: 409_920 },
  { tier: '720p', maxPixels: 921_600 },
  { tier: '1080p', maxPixels: 2_073_600 },
  { tier: '1440p', maxPixels: 4_194_304 },
] as const;
const largestTier = '2160p';
export const tierNames = [...tiers.map(({ tier }) => tier), largestTier] as const;
export type Tier = (typeof tierNames)[number];

export function tierOf({ widthPx, heightPx }: { widthPx: number; heightPx: number }): Tier {
  return tiers.find(({ maxPixels }) => widthPx * heightPx <= maxPixels)?.tier ?? largestTier;
}
