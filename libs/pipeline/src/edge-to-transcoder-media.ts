// HOP edge → transcoder, the media: FLV over HTTP from the edge's replay buffer, then live.
// Invariant: relay time is a property of the encoder connection (its first media timestamp is 0 ms), so every worker
// that pulls the same connection sees the same timestamps.
import type { StreamId } from './ids.ts';

/** Unix milliseconds of relay time 0, as the edge's clock read when the first media message arrived. */
export const relayTimeOriginHeader = 'x-millrace-time-origin';
/** What that clock reads now: the transcoder finds out by its own which frames were less late than the first. */
export const relayClockHeader = 'x-millrace-clock';
/** The encoder connection that this relay carries; a worker that expected another one stops. */
export const relayConnectionHeader = 'x-millrace-connection';
/**
 * Of the request: the epoch of the run that reads. The edge may not know of it, when the reconciler and not the edge has
 * ordered it; a later loss is to be reported of this one.
 */
export const relayEpochHeader = 'x-millrace-epoch';

/**
 * How much media an edge keeps for a transcoder that starts late or takes over, in milliseconds, as long as its memory lasts:
 * more than transcoders may be cut off from everything, and than two slow takeovers in a row.
 */
export const replayBufferMs = 60_000;
/**
 * A relay without media says that it lives this often, by a script tag of this name: a network that is cut says nothing, and
 * a reader that waited for an encoder's silence to end would wait for longer than the edge keeps media.
 */
export const relayKeepAlive = { everyMs: 1_000, name: 'onKeepAlive' } as const;
/** A reader that has got nothing for this long takes the edge for lost. */
export const relaySilenceMs = 4_000;
/**
 * After this long without a transcoder attached, the edge reports it lost. Viewers of low latency have little more than a second
 * to play; who reads on, or takes over a stream that was handed back, is there again within some 50 ms.
 */
export const transcoderLostAfterMs = 300;

/** Path of a stream's relay. `fromMs` is relay time: the answer starts at the keyframe at or before it. */
export function relayPath(streamId: StreamId, fromMs?: number): string {
  return `/relay/${streamId}.flv` + (fromMs === undefined ? '' : `?from=${Math.floor(fromMs)}`);
}
