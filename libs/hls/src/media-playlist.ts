// Media playlist, rfc8216bis §4.4.3 to §4.4.5: the model. Whatever stands in a segment here must be the same in every later
// playlist that lists it (§6.2.1): a number, once given, keeps its URI, duration and date for ever; parts may go, never
// change.

/** A piece of a segment that can be loaded before the segment is complete. */
export interface MediaPart {
  uri: string;
  durationSeconds: number;
  /** Decoding can begin with it. */
  isIndependent: boolean;
  /** There is no media: players must not ask for it. */
  isGap: boolean;
}

/** What is known of a segment as soon as it begins. */
export interface SegmentStart {
  mediaSequence: number;
  /** Discontinuities up to and including this segment's own, since the stream began. */
  discontinuitySequence: number;
  /** Time stamps, codecs or track parameters differ from the segment before. */
  discontinuity: boolean;
  /** EXT-X-MAP of this segment. */
  initUri: string;
  /** Unix milliseconds of the first frame. */
  programDateTimeMs: number;
}

export interface MediaSegment extends SegmentStart {
  uri: string;
  durationSeconds: number;
  /** There is no media: players must not ask for it. */
  isGap: boolean;
  /** Of what `uri` names, only so many bytes from the first one on. */
  firstBytes?: number | undefined;
  /** All parts of the segment, or none. */
  parts?: readonly MediaPart[];
}

/** The segment that is being made: its parts so far, at least one. */
export interface OpenSegment extends SegmentStart {
  parts: readonly MediaPart[];
}

/** Where another rendition's playlist stands. */
export interface RenditionReport {
  uri: string;
  lastMediaSequence: number;
  /** Absent when the rendition has no parts. */
  lastPart?: number;
}

/** What a playlist promises: the same in all playlists of a stream, for the stream's whole life. */
export interface PlaylistPromises {
  targetDurationSeconds: number;
  /** Absent for a window that slides. `event`: nothing is ever removed. `vod`: nothing ever changes. */
  type?: 'event' | 'vod';
  /** No part is longer. Set for playlists with parts. */
  partTargetSeconds?: number;
  serverControl?: ServerControl;
  /** Each segment is one picture that decoding can start at; it lasts until the next one. */
  isKeyframesOnly?: boolean;
}

/** EXT-X-SERVER-CONTROL. */
export interface ServerControl {
  canBlockReload: boolean;
  /** How far from the end players should stay, at least. */
  holdBackSeconds: number;
  partHoldBackSeconds?: number;
  /** Segments that end further than this from the end of the playlist are left out of a delta update. */
  canSkipUntilSeconds?: number;
}

export interface MediaPlaylist extends PlaylistPromises {
  /** Consecutive media sequence numbers. */
  segments: readonly MediaSegment[];
  open?: OpenSegment;
  /** URI of the part that comes next. */
  preloadHintUri?: string;
  renditionReports?: readonly RenditionReport[];
  /** Nothing follows. */
  hasEnded: boolean;
}
