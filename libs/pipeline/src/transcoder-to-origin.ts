// HOP transcoder → origin, the short way: the hot window of the worker that makes a stream, over internal HTTP.
// Invariant: a part is in the hot window before the log names it, and a segment of a stream without parts is, too; both stay
// for three target durations and more, and longer while nothing newer is listed. They are asked for by name, not by epoch:
// after a takeover the successor has the same cuts.
import type { StreamId } from './ids.ts';

/** Name of a part of the segment with this media sequence number. */
export function partName(mediaSequence: number, part: number): string {
  return `${mediaSequence}.${part}.m4s`;
}

/** `<media sequence number>.<part>.m4s`. */
export const partNamePattern = /^(0|[1-9][0-9]{0,11})\.(0|[1-9][0-9]{0,2})\.m4s$/;

/** An init segment, a segment or a part of a stream. */
export interface HotPlace {
  streamId: StreamId;
  renditionId: string;
  name: string;
}

/** Its path in a hot window; the service token opens it. */
export function hotWindowPath({ streamId, renditionId, name }: HotPlace): string {
  return `/hot/${streamId}/${renditionId}/${name}`;
}

/** How much of a stream a hot window keeps, at least, counted back from its newest. */
export const hotWindowMs = 40_000;
