// Where the media is cut. A segment is one part in standard latency and several in low latency; either way every rendition
// is cut at the same times, and a cut is what all renditions have between two of them. Times are relay time.

/** Names a cut, and says how far it reaches. */
export interface CutPlace {
  /** Start of the segment that it belongs to. */
  segmentStartMs: number;
  /** Counts from 0 within the segment. */
  part: number;
  startMs: number;
  endMs: number;
  endsSegment: boolean;
}

/** Where a run goes on within a segment that an earlier one has begun. */
export interface OpenSegment {
  segmentStartMs: number;
  /** The next part, and where it starts. */
  part: number;
  startMs: number;
}

/** Numbers the fragments of a rendition by stream time, so that every run numbers the same one alike. */
export function sequenceNumberAt(streamMs: number): number {
  return 1 + (Math.max(0, Math.round(streamMs)) % (2 ** 32 - 1));
}

/** The bytes of one rendition in one cut; part 0 begins with the segment type, so a segment is its parts, joined. */
export interface PackagedPart {
  renditionId: string;
  place: CutPlace;
  startTicks: number;
  durationTicks: number;
  /** Of sound: how far the source's own time stamps are ahead of the count of samples at the end. */
  driftTicks?: number | undefined;
  /** Begins with a picture that decoding can start at. */
  independent: boolean;
  /** Of the first part of a segment: how many of its bytes it takes to read its first picture. */
  keyframeBytes?: number | undefined;
  /** Of pictures: how many. */
  frames?: number | undefined;
  /** Its bytes, one piece behind the other. */
  pieces: readonly Uint8Array[];
  sizeBytes: number;
}

/** All renditions of one cut. */
export interface Cut {
  place: CutPlace;
  /** By rendition id; a rendition without an entry has a gap. */
  parts: ReadonlyMap<string, PackagedPart>;
}

/** What a packager tells. */
export interface PartSink {
  onPart: (part: PackagedPart) => void;
  /** The source had nothing for this rendition between two cuts. */
  onGap: (renditionId: string, place: CutPlace) => void;
}
