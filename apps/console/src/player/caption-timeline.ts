// Captions of low-latency streams. hls.js 1.7 forgets what it knows of CEA-608 at each part that follows another one of its
// segment, as if it were a jump, and so shows nothing that is told over more than one part: all roll-up captions, and most
// others. Here a part that follows is no jump. And a playlist that tells of no captions is not believed: they may begin later.
import Hls, { type FragLoadingData, type HlsConfig } from 'hls.js';

/** What is used of hls.js's own class, which keeps these to itself. */
interface Timeline {
  lastSn: number;
  lastPartIndex: number;
  onFragLoading(event: string, data: FragLoadingData): void;
  closedCaptionsForLevel(): string | undefined;
}

/** Whether this is the part behind the one that was loaded last. */
export function follows(
  last: Pick<Timeline, 'lastSn' | 'lastPartIndex'>,
  next: { sn: unknown; part?: number | undefined },
): boolean {
  return next.sn === last.lastSn && next.part === last.lastPartIndex + 1;
}

const Base = Hls.DefaultConfig.timelineController as unknown as new (hls: Hls) => Timeline;

class CaptionTimeline extends Base {
  override onFragLoading(event: string, data: FragLoadingData): void {
    // It takes a segment for contiguous whose number is one more than the last.
    if (follows(this, { sn: data.frag.sn, part: data.part?.index })) this.lastSn -= 1;
    super.onFragLoading(event, data);
  }

  override closedCaptionsForLevel(): undefined {
    // As where nothing is told.
  }
}

export const captionTimeline = CaptionTimeline as unknown as NonNullable<HlsConfig['timelineController']>;
