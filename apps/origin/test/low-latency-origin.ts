// Delivery of one stream in memory, with parts or without: its log grows when a test says so.
import type { HotPlace, LogRecord } from '@millrace/pipeline';
import { createDelivery, type Deliver } from '../src/delivery/delivery.ts';
import type { Answer } from '../src/http/answer.ts';
import type { DeliveryRequest } from '../src/http/delivery-request.ts';
import { MediaLibrary } from '../src/media/media-library.ts';
import { prefetchMedia } from '../src/media/prefetch-media.ts';
import { NextStreams } from '../src/playback/next-streams.ts';
import type { PlaybackAccess } from '../src/playback/playback-access.ts';
import type { NowPlaying } from '../src/playback/playback-directory.ts';
import { createPlaylistShelf } from '../src/playlists/playlist-shelf.ts';
import { FollowedStreams } from '../src/streams/followed-streams.ts';
import { WaitingRoom } from '../src/streams/waiters.ts';
import { FakeLog } from './fake-log.ts';
import { openAccess } from './open-access.ts';
import { aRef, aRun, cells, lowLatency, partsAndCell } from './records.ts';

const ignore = () => undefined;

interface LowLatencyOriginOptions {
  /** Whether the stream is listed part by part. */
  hasParts?: boolean;
  places?: number;
  access?: PlaybackAccess;
  /** Its storage is one in which objects grow. */
  objectsGrow?: boolean;
}

export class LowLatencyOrigin {
  readonly ref = aRef();
  readonly folder = `/${this.ref.playbackId}/${this.ref.streamId}`;
  readonly log = new FakeLog();
  readonly room: WaitingRoom;
  readonly streams: FollowedStreams;
  readonly deliver: Deliver;
  /** Parts and segments that the hot window has, as `<rendition>/<name>`, with the number of times that they were read. */
  readonly hot = new Map<string, Buffer | 'worker is dead'>();
  readonly stored = new Map<string, Buffer>();
  storageIs: 'well' | 'away' | 'silent' = 'well';
  readonly reads: string[] = [];
  readonly nextStreams: NextStreams;
  /** What its channel plays. */
  playing: NowPlaying;
  /** The part that comes next. */
  nextPart = { mediaSequence: 0, part: 0 };

  constructor(options: LowLatencyOriginOptions = {}) {
    const { places = 100, access = openAccess(), objectsGrow = false, hasParts = true } = options;
    this.room = new WaitingRoom(places);
    const library = new MediaLibrary({
      storage: { get: (key) => this.#readStored(key), ...(objectsGrow && { grow: () => Promise.reject(new Error()) }) },
      readHotWindow: (_, object) => this.#readHot(object),
      maxBytes: 1_000_000,
      onRead: ignore,
      onError: ignore,
    });
    this.streams = new FollowedStreams({
      log: this.log,
      limit: 10,
      room: this.room,
      onListed: (stream, listed) => prefetchMedia(library, { stream, listed, onError: ignore }),
      onCount: ignore,
      onError: ignore,
    });
    const nowPlaying = () => Promise.resolve(this.playing);
    this.nextStreams = new NextStreams({ nowPlaying, room: this.room, onError: ignore });
    this.playing = { kind: 'stream', streamId: this.ref.streamId };
    this.deliver = createDelivery({
      access,
      nowPlaying,
      nextStreams: this.nextStreams,
      streams: this.streams,
      shelf: createPlaylistShelf(),
      library,
      viewerHeaders: { clientAddress: 'x-viewer' },
      onAnswer: ignore,
      onError: ignore,
    });
    if (hasParts) this.append(aRun(this.ref, { lowLatency }), ...[0, 1, 2, 3, 4].flatMap(partsAndCell));
    else this.append(aRun(this.ref, { hotWindowUrl: lowLatency.hotWindowUrl }), ...cells(0, 4));
  }

  append(...records: LogRecord[]): void {
    this.log.append(this.ref, ...records);
    for (const record of records) {
      if (record.kind === 'part') this.nextPart = { mediaSequence: record.mediaSequence, part: record.part + 1 };
      if (record.kind === 'cell') this.nextPart = { mediaSequence: record.mediaSequence + 1, part: 0 };
    }
  }

  /** The answer to a request; `path` is below the stream's folder, unless it begins with a slash. */
  async get(path: string, options: { method?: string; headers?: Record<string, string>; signal?: AbortSignal } = {}) {
    const { method = 'GET', headers = {}, signal = new AbortController().signal } = options;
    const request: DeliveryRequest = {
      method,
      url: path.startsWith('/') ? path : `${this.folder}/${path}`,
      header: (name) => headers[name],
      remoteAddress: '127.0.0.1',
      onClosed: (listener) => {
        signal.onabort = listener ?? null;
      },
    };
    const answer: Answer | undefined = await this.deliver(request);
    if (!answer) throw new Error(`${path} is not for delivery`);
    return { status: answer.status, headers: answer.headers, text: answer.body.toString(), body: answer.body };
  }

  close(): void {
    this.nextStreams.close();
    this.streams.close();
  }

  async #readHot(place: HotPlace): Promise<Buffer | undefined> {
    const name = `${place.renditionId}/${place.name}`;
    this.reads.push(`hot ${name}`);
    await Promise.resolve();
    const body = this.hot.get(name);
    if (body === 'worker is dead') throw new Error(body);
    return body;
  }

  async #readStored(key: string) {
    const name = key.split('/').slice(-2).join('/');
    this.reads.push(`storage ${name}`);
    await Promise.resolve();
    if (this.storageIs === 'away') throw new Error('the storage cannot be reached');
    if (this.storageIs === 'silent') await new Promise(ignore);
    const body = this.stored.get(name);
    return body && { body, contentType: 'video/mp4', sizeBytes: body.length };
  }
}
