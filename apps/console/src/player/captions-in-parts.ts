// hls.js 1.7.4 forgets what it has read of a CEA-608 caption whenever a part of the same segment follows another: it looks at
// the segment's number only. A caption is spread over a second of pictures, so in low latency none would ever be whole.
import Hls, { type Events, type FragLoadingData } from 'hls.js';

/** What the caption reader keeps of the media that it has seen last. */
interface CaptionReader {
  lastSn: number;
  lastPartIndex: number;
  lastCc: number;
  onFragLoading: (this: CaptionReader, event: Events.FRAG_LOADING, data: FragLoadingData) => void;
}

type Loaded = Pick<CaptionReader, 'lastSn' | 'lastPartIndex' | 'lastCc'>;

/** Whether media follow the last ones directly, within their segment. */
export function isNextPart(last: Loaded, next: { sn: number | string; cc: number; part: number | undefined }): boolean {
  return next.sn === last.lastSn && next.part === last.lastPartIndex + 1 && next.cc === last.lastCc;
}

const Timeline = Hls.DefaultConfig.timelineController;

/** The reader of hls.js, told that such a part follows; undefined in a build without captions. */
export const timelineController: typeof Timeline = Timeline && readingParts(class extends Timeline {});

function readingParts<T extends NonNullable<typeof Timeline>>(Reader: T): T {
  const reader = Reader.prototype as unknown as CaptionReader;
  const read = reader.onFragLoading;
  reader.onFragLoading = function (event, data) {
    const { sn, cc } = data.frag;
    const type: string = data.frag.type;
    // It compares with the number behind the last one.
    if (type === 'main' && isNextPart(this, { sn, cc, part: data.part?.index })) this.lastSn -= 1;
    read.call(this, event, data);
  };
  return Reader;
}
