// Delivery of one low-latency stream in memory: its log grows when a test says so.
import type { LogRecord } from '@millrace/pipeline';
import { createDelivery, type Deliver } from '../src/delivery/delivery.ts';
import type { Answer } from '../src/http/answer.ts';
import type { DeliveryRequest } from '../src/http/delivery-request.ts';
import type { HotObject } from '../src/media/hot-window-client.ts';
import { MediaLibrary } from '../src/media/media-library.ts';
import { prefetchParts } from '../src/media/prefetch-parts.ts';
import { NextStreams } from '../src/playback/next-streams.ts';
import type { PlaybackAccess } from '../src/playback/playback-access.ts';
import type { NowPlaying } from '../src/playback/playback-directory.ts';
import { createPlaylistShelf } from '../src/playlists/playlist-shelf.ts';
import { FollowedStreams } from '../src/streams/followed-streams.ts';
import { WaitingRoom } from '../src/streams/waiters.ts';
import { FakeLog } from './fake-log.ts';
import { openAccess } from './open-access.ts';
import { aRef, aRun, lowLatency, partsAndCell } from './records.ts';

const ignore = () => undefined;

interface LowLatencyOriginOptions {
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
  readonly reads: string[] = [];
  readonly nextStreams: NextStreams;
  /** What its channel plays. */
  playing: NowPlaying;
  /** The part that comes next. */
  nextPart = { mediaSequence: 0, part: 0 };

  constructor({ places = 100, access = openAccess(), objectsGrow = false }: LowLatencyOriginOptions = {}) {
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
      onParts: (stream, parts) => prefetchParts(library, { stream, parts, onError: ignore }),
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
    this.append(aRun(this.ref, { lowLatency }), ...[0, 1, 2, 3, 4].flatMap(partsAndCell));
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

  async #readHot({ renditionId, mediaSequence, part }: HotObject): Promise<Buffer | undefined> {
    const name = `${renditionId}/${mediaSequence}${part === undefined ? '' : `.${part}`}.m4s`;
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
    const body = this.stored.get(name);
    return body && { body, contentType: 'video/mp4', sizeBytes: body.length };
  }
}
