// Whether what a playlist lists last is media. While a broadcast is interrupted, and nothing stands in for it, gaps are listed
// in step with the clock: the playlist moves on, and the broadcast does not.

type Piece = { gap?: boolean | undefined };

/** As far as hls.js tells: whole segments, parts of the newest ones, and the segment that is being made. */
export type ListedMedia = {
  fragments: readonly Piece[];
  partList: readonly Piece[] | null;
  /** The segment that is being made; its parts are the last ones. */
  fragmentHint?: unknown;
};

export function endsInGap({ fragments, partList, fragmentHint }: ListedMedia): boolean {
  const newest = fragmentHint === undefined ? fragments.at(-1) : (partList?.at(-1) ?? fragments.at(-1));
  return newest?.gap === true;
}
