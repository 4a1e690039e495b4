// HOP transcoder → origin, the short way: the hot window of the worker that makes a stream, over internal HTTP.
// Invariant: a part is in the hot window before the log names it, and stays for three target durations and more. It is
// asked for by media sequence and part, not by epoch: after a takeover the successor has the same cuts.
import type { StreamId } from './ids.ts';
import { segmentName } from './transcoder-to-storage.ts';

/** Name of a part of the segment with this media sequence number. */
export function partName(mediaSequence: number, part: number): string {
  return `${mediaSequence}.${part}.m4s`;
}

/** `<media sequence number>.<part>.m4s`. */
export const partNamePattern = /^(0|[1-9][0-9]{0,11})\.(0|[1-9][0-9]{0,2})\.m4s$/;

/** Path of a part (or, without `part`, of a whole segment) in a hot window; the service token opens it. */
export function hotWindowPath(place: {
  streamId: StreamId;
  renditionId: string;
  mediaSequence: number;
  part?: number | undefined;
}): string {
  const { streamId, renditionId, mediaSequence, part } = place;
  const name = part === undefined ? segmentName(mediaSequence) : partName(mediaSequence, part);
  return `/hot/${streamId}/${renditionId}/${name}`;
}

/** How long a hot window keeps what it made, at least. */
export const hotWindowMs = 40_000;
