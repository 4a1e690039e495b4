// Every publication that this edge carries: opened after a grant, closed once, whatever ends it. Opening orders the
// transcode; closing ends the relay and tells the API.
import type { ConnectionId, DisconnectReason, IngestGrant, RefusalReason, StreamId } from '@millrace/pipeline';
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
  /** Told to the encoder as an RTMP error: it was stopped for good. */
  stop(reason: RefusalReason): void;
  /** Another connection took its place. */
  yieldPlace(): void;
  /** The edge goes down: closed without an error, so that the encoder comes back. */
  shutDown(): void;
}

export interface OpenStream {
  readonly stream: LiveStream;
  readonly publisher: Publisher;
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
  readonly #byConnection = new Map<ConnectionId, OpenStream & { watch: TranscoderWatch }>();
  readonly #byStream = new Map<StreamId, LiveStream>();

  constructor(deps: LiveStreamsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#byConnection.size;
  }

  all(): Iterable<OpenStream> {
    return this.#byConnection.values();
  }

  byConnection(connectionId: ConnectionId): OpenStream | undefined {
    return this.#byConnection.get(connectionId);
  }

  byStream(streamId: StreamId): LiveStream | undefined {
    return this.#byStream.get(streamId);
  }

  /** The publication may begin. An older connection of the same stream, if one is left over, gives way. */
  open(grant: IngestGrant, connectionId: ConnectionId, publisher: Publisher): LiveStream {
    const former = this.#byStream.get(grant.streamId);
    if (former !== undefined) this.#byConnection.get(former.connectionId)?.publisher.yieldPlace();
    const { memory, bounds } = this.#deps;
    const watch = new TranscoderWatch(this.#deps);
    const stream: LiveStream = new LiveStream({
      ...{ grant, connectionId, memory, bounds },
      onConsumers: (count) => watch.observe(stream, count),
    });
    this.#byConnection.set(connectionId, { stream, publisher, watch });
    this.#byStream.set(grant.streamId, stream);
    void this.#deps.orders.place(stream);
    return stream;
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
    this.#deps.reports.add({ streamId, connectionId, reason });
  }
}
