// One rendition's playlist: as it is, or as soon as it has what the caller waits for (rfc8216bis §6.2.5.2).
import { cacheControl } from '@millrace/pipeline';
import type { Answer } from '../http/answer.ts';
import { answerToConditions } from '../http/conditions.ts';
import { acceptedCoding, type DeliveryRequest } from '../http/delivery-request.ts';
import { listingOf } from '../playlists/listing.ts';
import { isListed } from '../playlists/media-playlist-text.ts';
import type { PlaylistShelf } from '../playlists/playlist-shelf.ts';
import { parseDirectives, refused, type ReloadDirectives } from '../playlists/reload-directives.ts';
import type { RenderedPlaylist } from '../playlists/rendered-playlist.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { lastSegment, reaches, type Position } from '../streams/stream-position.ts';
import { targetSecondsOf, type StreamView } from '../streams/stream-view.ts';
import type { ViewerHeaders } from '../playback/viewer-rules.ts';
import { viewerKey } from '../viewers/viewer-key.ts';
import { notFound, offline } from './find-stream.ts';
import { untilReached } from './until-reached.ts';
import { monotonicMs } from '../monotonic-clock.ts';

/** How far ahead a segment may be asked for, counted from the last complete one. */
const segmentsAhead = 2;
/** A delta update never leaves out what ends so near to the end: less than `CAN-SKIP-UNTIL`, for sound has lengths of its own. */
const deltaTargets = 5;
/** The answer to a blocking request holds for its address for this long. */
const blockingTargets = 6;
/** Some players ask for the last part that a segment can have; only what is far beyond is a mistake. */
const partsAheadFactor = 2;

export interface PlaylistRequest {
  /** Of a rendition's media or of its keyframes. */
  name: string;
  query: string;
  shelf: PlaylistShelf;
  viewerHeaders: Pick<ViewerHeaders, 'clientAddress'>;
}

export function deliverPlaylist(
  request: DeliveryRequest,
  stream: LiveStream,
  wanted: PlaylistRequest,
): Answer | Promise<Answer> {
  const { view } = stream;
  if (view.cells.length === 0) throw offline();
  const listing = listingOf(wanted.name);
  // Before anything is noted of it: names are thought up without end.
  if (!isListed(view, listing)) throw notFound();
  const { renditionId, isKeyframesOnly } = listing;
  // Who loads keyframes looks for a place, and watches another playlist.
  if (!isKeyframesOnly) {
    stream.watch(renditionId);
    if (request.method === 'GET') countViewer(request, stream, { ...wanted, renditionId });
  }
  const directives = request.method === 'HEAD' || view.hasEnded ? undirected : parseDirectives(wanted.query);
  const { position } = directives;
  if (!position) return currentPlaylist(request, view, { ...wanted, directives });
  refuseFarAhead(view, position);
  if (reaches(view, position)) return currentPlaylist(request, view, { ...wanted, directives });
  return blockedPlaylist(request, stream, { ...wanted, directives, position });
}

function countViewer(
  request: DeliveryRequest,
  stream: LiveStream,
  wanted: PlaylistRequest & { renditionId: string },
): void {
  const { renditionId, query, viewerHeaders } = wanted;
  const key = viewerKey(request, query, viewerHeaders);
  stream.audience.add({ sign: 'asking', key, renditionId, nowMs: monotonicMs() });
}

const undirected: ReloadDirectives = { wantsDelta: false };

interface Directed extends PlaylistRequest {
  directives: ReloadDirectives;
}

async function blockedPlaylist(
  request: DeliveryRequest,
  stream: LiveStream,
  wanted: Directed & { position: Position },
): Promise<Answer> {
  await untilReached(request, stream, wanted.position);
  return currentPlaylist(request, stream.view, wanted);
}

function currentPlaylist(request: DeliveryRequest, view: StreamView, wanted: Directed): Answer {
  const { name, shelf, directives } = wanted;
  const playlist = shelf.media(view, name, fitsDelta(view, directives) ? 'delta' : 'whole');
  if (!playlist) throw notFound();
  return playlistAnswer(request, playlist, cacheRule(view, directives.position));
}

/**
 * Who asks for a segment has what was listed before it. When many came at once, as the gaps of an encoder that was away do, a
 * delta update would leave out some that they have never been told of.
 */
function fitsDelta(view: StreamView, { wantsDelta, position }: ReloadDirectives): boolean {
  const { last } = view.cells;
  if (!wantsDelta || !position || !last || position.mediaSequence > last.mediaSequence) return wantsDelta;
  const endMs = view.cells.find(position.mediaSequence)?.endMs;
  return endMs !== undefined && last.endMs - endMs <= deltaTargets * targetSecondsOf(view) * 1_000;
}

/** The form that the viewer takes, or nothing when it has that already. */
export function playlistAnswer(request: DeliveryRequest, playlist: RenderedPlaylist, rule: string): Answer {
  const answer = playlist.answer(acceptedCoding(request.header('accept-encoding')), rule);
  return answerToConditions(request, answer) ?? answer;
}

/** What was waited for, and is still new, holds for its address; everything else is out of date in a moment. */
function cacheRule(view: StreamView, position: Position | undefined): string {
  if (view.hasEnded) return cacheControl.endedPlaylist;
  const isKept = position !== undefined && isNewest(view, position);
  return isKept ? blockingRule(blockingTargets * targetSecondsOf(view)) : cacheControl.livePlaylist;
}

/**
 * The newest part of the segment that is being made, or the newest segment. video.js (8.24) asks for a part again when it got
 * more than that part, if only its segment as a whole, and would be given the same by caches until they let go of it.
 */
function isNewest(view: StreamView, { mediaSequence, part }: Position): boolean {
  if (part === undefined) return mediaSequence >= lastSegment(view);
  return mediaSequence > lastSegment(view) && !reaches(view, { mediaSequence, part: part + 1 });
}

const blockingRules = new Map<number, string>();

/** The same string for the same age: answers are kept by it. */
function blockingRule(seconds: number): string {
  const known = blockingRules.get(seconds);
  if (known !== undefined) return known;
  const rule = `public, max-age=${seconds}`;
  blockingRules.set(seconds, rule);
  return rule;
}

function refuseFarAhead(view: StreamView, { mediaSequence, part = 0 }: Position): void {
  if (mediaSequence > lastSegment(view) + segmentsAhead) throw refused('_HLS_msn is too far ahead.');
  const partTargetMs = view.runs[0]?.run.lowLatency?.partTargetMs;
  if (partTargetMs === undefined || mediaSequence <= lastSegment(view)) return;
  const limit = partsAheadFactor * Math.ceil((targetSecondsOf(view) * 1000) / partTargetMs);
  if (part > limit) throw refused('_HLS_part is too far ahead.');
}
