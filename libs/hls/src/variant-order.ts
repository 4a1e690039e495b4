// Players of Apple's start with the variant listed first, so it decides the first seconds: good, but loadable anywhere.

const firstVariantBps = 2_000_000;

/** The variant nearest to 2 Mbit/s by ratio, then the better ones from the top, then the lesser ones from the top. */
export function orderVariants<T extends { peakBps: number }>(variants: readonly T[]): T[] {
  const descending = variants.toSorted((a, b) => b.peakBps - a.peakBps);
  const first = descending.reduce<T | undefined>((best, variant) => nearer(variant, best), undefined);
  return first ? [first, ...descending.filter((variant) => variant !== first)] : [];
}

function nearer<T extends { peakBps: number }>(variant: T, best: T | undefined): T {
  const distance = ({ peakBps }: T) => Math.abs(Math.log(peakBps / firstVariantBps));
  return best && distance(best) < distance(variant) ? best : variant;
}
