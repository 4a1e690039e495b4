// The words of the quality menu.

/** One rendition as the multivariant playlist describes it; `heightPx` 0 means audio only. */
export type Quality = { index: number; heightPx: number; frameRate: number; bitrateBps: number };

/** `1080p60`, `720p`, or `Audio only`. */
export function qualityName({ heightPx, frameRate }: Quality): string {
  if (heightPx === 0) return 'Audio only';
  return `${heightPx}p${frameRate >= 40 ? Math.round(frameRate) : ''}`;
}

/** `2.8 Mbps`, `640 kbps`. */
export function bitrateLabel(bitrateBps: number): string {
  if (bitrateBps >= 999_500) return `${(bitrateBps / 1_000_000).toFixed(1)} Mbps`;
  return `${Math.round(bitrateBps / 1_000)} kbps`;
}

/** Best first: by height, then by bitrate. */
export function sortQualities(qualities: readonly Quality[]): Quality[] {
  return qualities.toSorted((a, b) => b.heightPx - a.heightPx || b.bitrateBps - a.bitrateBps);
}

/** What the automatic choice is called, with what it plays now: `Auto · 720p`. */
export function autoLabel(playing: Quality | undefined): string {
  return playing === undefined ? 'Auto' : `Auto · ${qualityName(playing)}`;
}
