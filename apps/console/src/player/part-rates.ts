// What the network carries, measured with every part. hls.js 1.7 measures with the last part of a segment only, and not at all
// while it skips to newer segments, which is what it does where the network carries less than the rendition needs: then the
// picture stood still again and again, and no other rendition was chosen.
import Hls, { type FragLoadedData, type LoaderStats } from 'hls.js';

/** From the first byte's usual delay on, in ms. */
export function transferMs({ loading }: Pick<LoaderStats, 'loading'>, usualDelayMs: number): number {
  return loading.end - loading.start - Math.min(loading.first - loading.start, usualDelayMs);
}

export class PartRates extends Hls.DefaultConfig.abrController {
  protected override onFragLoaded(event: FragLoadedEvent, data: FragLoadedData): void {
    super.onFragLoaded(event, data);
    const { frag, part } = data;
    const list: string = frag.type;
    if (!part || list !== 'main') return;
    const { stats } = part;
    this.bwEstimator.sample(transferMs(stats, this.bwEstimator.getEstimateTTFB()), stats.loaded);
  }
}

type FragLoadedEvent = typeof Hls.Events.FRAG_LOADED;
