// Everything that players and caches ask for: playlists and media. What is kept in memory is answered in the same tick; a
// request that is not for delivery is left to the routes.
import { cacheControl, isId, type PlaybackId } from '@millrace/pipeline';
import { Answer, noBody, problemAnswer } from '../http/answer.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import { ownText } from '../http/own-text.ts';
import { answerFor } from '../media/media-answer.ts';
import type { MediaLibrary } from '../media/media-library.ts';
import type { PlaybackAccess } from '../playback/playback-access.ts';
import type { NextStreams } from '../playback/next-streams.ts';
import type { PlaybackDirectory } from '../playback/playback-directory.ts';
import type { PlaylistShelf } from '../playlists/playlist-shelf.ts';
import type { Streams } from '../streams/followed-streams.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { deliverNext } from './deliver-next.ts';
import { deliverObject } from './deliver-object.ts';
import type { ViewerHeaders } from '../playback/viewer-rules.ts';
import { deliverPlaylist, playlistAnswer } from './deliver-playlist.ts';
import { deliverViewing } from './deliver-viewing.ts';
import { parseDeliveryPath, type DeliveryPath } from './delivery-path.ts';
import { findStream, notFound, offline } from './find-stream.ts';

export interface DeliveryDeps {
  nowPlaying: PlaybackDirectory;
  nextStreams: NextStreams;
  access: PlaybackAccess;
  streams: Streams;
  shelf: PlaylistShelf;
  library: MediaLibrary;
  viewerHeaders: Pick<ViewerHeaders, 'clientAddress'>;
  onAnswer: (path: DeliveryPath, answer: Answer, method: string) => void;
  /** Failures of ours, not refusals. */
  onError: (error: unknown) => void;
}

/** Undefined for a request that is not for delivery. Never throws and never rejects. */
export type Deliver = (request: DeliveryRequest) => Answer | Promise<Answer> | undefined;

type Target = DeliveryPath & { query: string };

export function createDelivery(deps: DeliveryDeps): Deliver {
  const targets = new Map<string, Target>();
  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const target = targets.get(request.url) ?? rememberTarget(targets, request.url);
    return target && answer(deps, request, target);
  };
}

/** Few URLs make up nearly all requests, so it pays to take them apart once. Long ones are those of one viewer. */
const rememberedTargets = 10_000;
const rememberedLength = 1_024;

function rememberTarget(targets: Map<string, Target>, asked: string): Target | undefined {
  const url = ownText(asked);
  const target = targetOf(url);
  if (!target || url.length > rememberedLength) return target;
  if (targets.size >= rememberedTargets) targets.clear();
  targets.set(url, target);
  return target;
}

function targetOf(url: string): Target | undefined {
  const queryAt = url.indexOf('?');
  const path = parseDeliveryPath(queryAt < 0 ? url : url.slice(0, queryAt));
  return path && { ...path, query: queryAt < 0 ? '' : url.slice(queryAt + 1) };
}

function answer(deps: DeliveryDeps, request: DeliveryRequest, target: Target): Answer | Promise<Answer> {
  try {
    const checking = isOpenedByToken(target) ? undefined : deps.access.check(request, target);
    const make = () => makers[target.kind](deps, request, target);
    const made = checking ? checking.then(make) : make();
    if (!(made instanceof Promise)) return told(deps, request, target, made);
    return made.then(
      (late) => told(deps, request, target, late),
      (error: unknown) => failed(deps, request, target, error),
    );
  } catch (error) {
    return failed(deps, request, target, error);
  }
}

/** What a viewer asks for before there is a path token: their own token is checked where it is made. */
function isOpenedByToken({ kind, pathToken }: Target): boolean {
  return kind === 'multivariant' || (kind === 'next' && pathToken === undefined);
}

function told({ onAnswer }: DeliveryDeps, { method }: DeliveryRequest, target: Target, made: Answer): Answer {
  onAnswer(target, made, method);
  return made;
}

function failed(deps: DeliveryDeps, request: DeliveryRequest, target: Target, error: unknown): Answer {
  const made = problemAnswer(error);
  if (made.status === 500) deps.onError(error);
  return told(deps, request, target, made);
}

const forOne = 'private, no-store';

type Maker = (deps: DeliveryDeps, request: DeliveryRequest, target: Target) => Answer | Promise<Answer>;

const makers: Readonly<Record<DeliveryPath['kind'], Maker>> = {
  multivariant: async (deps, request, { playbackId, query }) => {
    if (!isId('playback', playbackId)) throw notFound();
    const prefix = await deps.access.prefixFor(request, playbackId, query);
    const stream = await playing(deps, playbackId);
    const playlist = deps.shelf.multivariant(stream.view, prefix);
    if (!playlist) throw offline();
    // Also that of an ended stream ages fast: the next stream may begin at once.
    return playlistAnswer(request, playlist, cachingOf(prefix));
  },
  playlist: ({ streams, shelf, viewerHeaders }, request, { streamKey, rest, query }) =>
    withStream(findStream(streams, streamKey), (stream) =>
      deliverPlaylist(request, stream, { name: rest, query, shelf, viewerHeaders }),
    ),
  next: async (deps, request, { playbackId, pathToken, streamKey, query }) => {
    if (!isId('playback', playbackId)) throw notFound();
    const prefix = pathToken === undefined ? await deps.access.prefixFor(request, playbackId, query) : '';
    return deliverNext(request, { playbackId, after: streamKey.split('/')[1], caching: cachingOf(prefix) }, deps);
  },
  // Checked before, as everything is: a cache in front asks whether a viewer may have what it keeps.
  access: ({ access }) => new Answer(204, { 'cache-control': 'public, max-age=10', vary: access.variesBy }, noBody),
  viewing: ({ streams }, request, { streamKey, query }) =>
    withStream(findStream(streams, streamKey), (stream) => deliverViewing(request, stream, query)),
  object: ({ streams, library }, request, { streamKey, objectKey, rest }) =>
    withStream(findStream(streams, streamKey), (stream) => {
      const kept = library.kept(objectKey);
      return kept ? answerFor(request, kept) : deliverObject(request, stream, { path: rest.split('/'), library });
    }),
};

/** What a token opened is for who has the token. */
function cachingOf(prefix: string): string {
  return prefix === '' ? cacheControl.multivariant : forOne;
}

async function playing({ nowPlaying, streams }: DeliveryDeps, playbackId: PlaybackId): Promise<LiveStream> {
  const answer = await nowPlaying(playbackId);
  if (answer.kind === 'unknown') throw notFound();
  const stream = answer.kind === 'stream' ? await streams.follow({ playbackId, streamId: answer.streamId }) : undefined;
  if (!stream) throw offline();
  return stream;
}

function withStream<T>(stream: LiveStream | Promise<LiveStream>, use: (stream: LiveStream) => T | Promise<T>) {
  return stream instanceof Promise ? stream.then(use) : use(stream);
}
