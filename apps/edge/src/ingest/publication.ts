// One publish request of a connection and what becomes of it: asked, granted and live, or refused. A connection may have
// several, one after the other; each is a connection of its own to the rest of the platform.
import { newId, type ConnectionId, type DisconnectReason } from '@millrace/pipeline';
import type { LiveStreams, Publisher } from '../control/live-streams.ts';
import type { LiveStream } from '../media/live-stream.ts';
import { authorizePublish, type AuthorizeDeps, type PublishDecision } from './authorize-publish.ts';

export interface PublishRequest {
  readonly streamKey: string | undefined;
  readonly remoteAddress: string;
  readonly encoder: string;
}

export class Publication {
  readonly connectionId: ConnectionId = newId('connection');
  readonly #deps: AuthorizeDeps;
  readonly #streams: LiveStreams;
  readonly #abandoned = new AbortController();
  #stream: LiveStream | undefined;

  constructor(deps: AuthorizeDeps) {
    this.#deps = deps;
    this.#streams = deps.streams;
  }

  /** The stream, from the grant to the end. */
  get stream(): LiveStream | undefined {
    return this.#stream;
  }

  /** Asks whether it may begin. Undefined when the encoder has gone meanwhile. */
  async decide(request: PublishRequest): Promise<PublishDecision | undefined> {
    const { streamKey, remoteAddress, encoder } = request;
    if (streamKey === undefined) return { kind: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
    const { connectionId } = this;
    const attempt = { connectionId, streamKey, remoteAddress, encoder };
    const decision = await authorizePublish(this.#deps, attempt, this.#abandoned.signal);
    if (!this.#abandoned.signal.aborted) return decision;
    if (decision.kind === 'grant') {
      this.#deps.reports.add({ streamId: decision.grant.streamId, connectionId, reason: 'closed' });
    }
    return undefined;
  }

  begin(decision: Extract<PublishDecision, { kind: 'grant' }>, publisher: Publisher): LiveStream {
    this.#stream = this.#streams.open(decision.grant, this.connectionId, publisher);
    return this.#stream;
  }

  /** Ends it in whatever state it is. Does nothing the second time. */
  end(reason: DisconnectReason): void {
    this.#abandoned.abort();
    if (this.#stream !== undefined) this.#streams.close(this.#stream, reason);
    this.#stream = undefined;
  }
}
