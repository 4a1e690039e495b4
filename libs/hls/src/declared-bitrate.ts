// Bit rates to promise before there is a segment to measure. The bounds come from measurements of x264 with a VBV on
// hard content: no segment rate was above `maxrate + 0.9 × buffer / segment` by more than 2 %.

export interface Bitrates {
  peakBps: number;
  averageBps: number;
}

export interface VideoRateControl {
  bitrateBps: number;
  maxrateBps: number;
  /** Size of the VBV. */
  bufferBits: number;
  frameRate: number;
  segmentSeconds: number;
}

/** x264 starts with its buffer filled to this part. */
const initialBufferFill = 0.9;
const margin = 1.02;
/** Upper bounds of what a sample and a fragment cost in boxes. */
const bitsPerSample = 16 * 8;
const bitsPerFragment = 130 * 8;

/** What a video encoder under this rate control can produce, container included. */
export function declaredVideoBitrates(control: VideoRateControl): Bitrates {
  const { bitrateBps, maxrateBps, bufferBits, frameRate, segmentSeconds } = control;
  const containerBps = bitsPerSample * frameRate + bitsPerFragment / segmentSeconds;
  return {
    peakBps: Math.ceil(margin * (maxrateBps + (initialBufferFill * bufferBits) / segmentSeconds + containerBps)),
    averageBps: Math.ceil(bitrateBps + containerBps),
  };
}
