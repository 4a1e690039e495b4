// What the load is told and what it tells. Times are those of the load's own process.
import type { AnswerTimes, AnswerTimesFigures } from './answer-times.ts';

export interface WantedLoad {
  kind: 'low-latency' | 'classic';
  port: number;
  /** Path of the media playlist, without `.m3u8`. */
  playlist: string;
  /** Path of the folder of the media. */
  media: string;
  viewers: number;
  /** For how long all of them watch. */
  seconds: number;
  rampMs: number;
  /** The newest complete segment when the load begins. */
  mediaSequence: number;
}

export interface LoadFigures {
  playlists: number;
  /** Parts or segments. */
  media: number;
  /** Different ones among them. */
  objects: number;
  bytes: number;
  /** While all watched. */
  watchedBytes: number;
  /** Media that came after what was there had been played. */
  stalls: number;
  failures: number;
  /** Of everything but blocking requests, from the first viewer on. */
  answers: AnswerTimesFigures;
  /** The most that the load's own event loop was late: a load that stops asks late, and then all at once. */
  lagMs: number;
  /** Part of the load's core that the load used while all watched: near 1, its figures are about itself. */
  cpuShare: number;
}

/** All have come; all have watched for as long as was wanted. */
export type LoadMessage = { kind: 'joined' } | { kind: 'watched'; figures: LoadFigures };

export type Counts = Pick<LoadFigures, 'playlists' | 'media' | 'bytes' | 'stalls' | 'failures'>;

/** What a viewer needs to know about the load that it is part of. */
export interface Audience {
  readonly wanted: WantedLoad;
  readonly counts: Counts;
  readonly answers: AnswerTimes;
  /** Names of the media that were loaded. */
  readonly loaded: Set<string>;
}
