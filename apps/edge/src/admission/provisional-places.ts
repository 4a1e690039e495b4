// Who has a channel while the API is away and only this process can tell: the publisher that is open here, or the encoder that
// has just been let in and is not open yet. Between the last look at both and the claim nothing is waited for, so of any number
// of newcomers one gets the place.
import type { ChannelId, ConnectionId } from '@millrace/pipeline';
import type { LiveStreams, Publisher } from '../control/live-streams.ts';
import { showsLife } from './contests.ts';

export interface Newcomer {
  readonly connectionId: ConnectionId;
  readonly channelId: ChannelId;
}

export class ProvisionalPlaces {
  readonly #streams: Pick<LiveStreams, 'byChannel'>;
  /** Of connections that were let in and are not open yet. */
  readonly #claims = new Map<ChannelId, ConnectionId>();

  constructor(streams: Pick<LiveStreams, 'byChannel'>) {
    this.#streams = streams;
  }

  /**
   * Whether the newcomer has the channel, until it is open, or until `leave`. A publisher that is silent for long enough gives
   * way. Rejects when `signal` says that the newcomer has gone.
   */
  async take({ connectionId, channelId }: Newcomer, signal: AbortSignal): Promise<boolean> {
    const former = this.#publisherOf(channelId);
    // Who has come into its place meanwhile was let in a moment ago, and lives.
    const find = () => (this.#publisherOf(channelId) === former ? former : undefined);
    if (await showsLife(find, signal)) return false;
    signal.throwIfAborted();
    find()?.yieldPlace();
    const isFree = this.#publisherOf(channelId) === undefined && !this.#claims.has(channelId);
    if (isFree) this.#claims.set(channelId, connectionId);
    return this.#claims.get(channelId) === connectionId;
  }

  /** It is open, or has gone. */
  leave(connectionId: ConnectionId): void {
    for (const [channelId, claimant] of this.#claims) if (claimant === connectionId) this.#claims.delete(channelId);
  }

  #publisherOf(channelId: ChannelId): Publisher | undefined {
    return this.#streams.byChannel(channelId)?.publisher;
  }
}
