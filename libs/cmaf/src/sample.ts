/** One sample of a track: a picture, or a frame of sound (ISO/IEC 14496-12 §3.1). */
export interface Sample {
  /** Length-prefixed NAL units, OBUs, a VP9 frame, or one frame of sound without header; in pieces when it lies in several buffers. */
  data: Uint8Array | readonly Uint8Array[];
  durationTicks: number;
  /** Presentation minus decode time; may be negative. */
  compositionOffsetTicks: number;
  /** Decoding can start here. */
  isSync: boolean;
}
