// Every publication that this edge carries: opened when its encoder is let in, confirmed when the API has granted it, closed
// once, whatever ends it. Until it is confirmed nobody else sees it: confirming puts it on the relay and orders the
// transcode, closing ends the relay and tells the API.
import type {
  ChannelId,
  ConnectionId,
  DisconnectReason,
  EncoderIdentity,
  IngestGrant,
  IngestHealthReport,
  RefusalReason,
  StreamId,
} from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import { LiveStream } from '../media/live-stream.ts';
import type { ReplayMemory } from '../media/replay-memory.ts';
import type { ReplayBounds } from '../media/replay-ring.ts';
import type { DisconnectReports } from './disconnect-reports.ts';
import type { IngestApi } from './ingest-api.ts';
import type { TranscodeOrders } from './transcode-orders.ts';
import { TranscoderWatch } from './transcoder-watch.ts';

/** The encoder's side of a publication, as far as others need it. */
export interface Publisher {
  readonly receivedBytes: number;
  readonly idleMs: number;
  /** It was asked to connect again, and is able to: who comes with its key is its encoder. */
  readonly isReconnecting: boolean;
  /** Whether that seems to be the encoder at the other end. */
  isFrom(encoder: EncoderIdentity): boolean;
  /** Told to the encoder as an RTMP error: it was stopped for good. */
  stop(reason: RefusalReason): void;
  /** Another connection took its place. */
  yieldPlace(): void;
  /** The edge goes down: closed without an error, so that the encoder comes back. */
  shutDown(): void;
  /** What was measured since the last time; undefined before the first frame. */
  sampleHealth(): IngestHealthReport | undefined;
}

export interface OpenStream {
  readonly stream: LiveStream;
  readonly publisher: Publisher;
}

interface Entry extends OpenStream {
  readonly watch: TranscoderWatch;
  isConfirmed: boolean;
  /** It goes on without the API, on the relay and with an order of its own. */
  isResumed: boolean;
}

export interface LiveStreamsDeps {
  readonly api: IngestApi;
  readonly orders: TranscodeOrders;
  readonly reports: DisconnectReports;
  readonly memory: ReplayMemory;
  readonly bounds: ReplayBounds;
  readonly log: Logger;
}

export class LiveStreams {
  readonly #deps: LiveStreamsDeps;
  readonly #byConnection = new Map<ConnectionId, Entry>();
  readonly #byStream = new Map<StreamId, LiveStream>();

  constructor(deps: LiveStreamsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#byConnection.size;
  }

  /** Those that the API has granted. */
  confirmed(): OpenStream[] {
    return [...this.#byConnection.values()].filter(({ isConfirmed }) => isConfirmed);
  }

  byConnection(connectionId: ConnectionId): OpenStream | undefined {
    return this.#byConnection.get(connectionId);
  }

  byChannel(channelId: ChannelId): OpenStream | undefined {
    return [...this.#byConnection.values()].find(({ stream }) => stream.grant.channelId === channelId);
  }

  byStream(streamId: StreamId): LiveStream | undefined {
    return this.#byStream.get(streamId);
  }

  /** The encoder may send. `grant` may still be one of an earlier publication. */
  open(grant: IngestGrant, connectionId: ConnectionId, publisher: Publisher): LiveStream {
    const { memory, bounds } = this.#deps;
    const watch = new TranscoderWatch(this.#deps);
    const stream: LiveStream = new LiveStream({
      ...{ grant, connectionId, memory, bounds },
      onConsumers: (count) => watch.observe(stream, count),
      onSlowReader: () =>
        this.#deps.log.warn('relay.reader_too_slow', { streamId: stream.grant.streamId, connectionId }),
    });
    this.#byConnection.set(connectionId, { stream, publisher, watch, isConfirmed: false, isResumed: false });
    return stream;
  }

  /** The API granted it. An older connection of the same stream, if one is left over, gives way. */
  confirm(stream: LiveStream, grant: IngestGrant): void {
    const entry = this.#byConnection.get(stream.connectionId);
    if (entry === undefined || entry.isConfirmed) return;
    const { isResumed } = entry;
    const [streamId, epoch] = [stream.grant.streamId, stream.epoch];
    entry.isConfirmed = true;
    stream.grant = grant;
    if (isResumed && grant.streamId === streamId && grant.epoch === epoch) return;
    if (isResumed && this.#byStream.get(streamId) === stream) this.#byStream.delete(streamId);
    this.#putOn(stream, grant.epoch);
  }

  /** While the API is away the stream of the last grant goes on, under an epoch that the playlist log gave. */
  resume(stream: LiveStream, epoch: number): void {
    const entry = this.#byConnection.get(stream.connectionId);
    if (entry === undefined || entry.isConfirmed) return;
    entry.isResumed = true;
    this.#putOn(stream, epoch);
  }

  #putOn(stream: LiveStream, epoch: number): void {
    const { streamId } = stream.grant;
    const former = this.#byStream.get(streamId);
    if (former !== undefined && former !== stream) this.#byConnection.get(former.connectionId)?.publisher.yieldPlace();
    stream.epoch = epoch;
    this.#byStream.set(streamId, stream);
    // The encoder waits for its answer, which is written in this turn of the loop. The order can wait for the next.
    setImmediate(() => {
      if (!stream.isEnded) void this.#deps.orders.place(stream);
    });
  }

  /** The publication is over. Does nothing the second time. */
  close(stream: LiveStream, reason: DisconnectReason): void {
    const { connectionId } = stream;
    const { streamId } = stream.grant;
    const open = this.#byConnection.get(connectionId);
    if (open === undefined) return;
    open.watch.close();
    this.#byConnection.delete(connectionId);
    if (this.#byStream.get(streamId) === stream) this.#byStream.delete(streamId);
    stream.end();
    this.#deps.log.info('publish.ended', { streamId, connectionId, reason, ...stream.counts });
    if (open.isConfirmed) this.#deps.reports.add({ streamId, connectionId, reason });
  }
}
