// What the network probably carries, before any media is loaded. The first rendition is chosen by it: one that has to be
// given up for a better one at once costs a second loading and a new decoder, while the viewer waits for a picture.

/** How long one file of the page took to arrive. */
export type Loading = { encodedBodySize: number; transferSize: number; requestStart: number; responseEnd: number };

const usualBps = 3_000_000;
/** Files are short and servers' answers are near: no more is concluded from them, and no less taken for the network's fault. */
const [leastBps, mostBps] = [500_000, 10_000_000];
/** Smaller files tell the delay, not the rate. */
const leastBytes = 50_000;

/** Bits per second: by the largest file that came over the network, else what the browser says, else what is usual. */
export function firstEstimateBps(loadings: readonly Loading[], browserMbps: number | undefined): number {
  const measured = loadings
    .filter(({ transferSize, encodedBodySize }) => transferSize > 0 && encodedBodySize >= leastBytes)
    .toSorted((a, b) => b.encodedBodySize - a.encodedBodySize)
    .map(rateOf)[0];
  const estimateBps = measured ?? (browserMbps ? browserMbps * 1_000_000 : usualBps);
  return Math.min(Math.max(estimateBps, leastBps), mostBps);
}

function rateOf({ encodedBodySize, requestStart, responseEnd }: Loading): number {
  return (encodedBodySize * 8 * 1_000) / Math.max(1, responseEnd - requestStart);
}

/** The same, of this page and its script: what else it loads may have waited for media to exist. */
export function pageEstimateBps(): number {
  const { connection } = navigator as { connection?: { downlink?: number } };
  const loadings = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const scripts = loadings.filter(({ initiatorType }) => initiatorType === 'script');
  return firstEstimateBps(scripts, connection?.downlink);
}
