// Who has a channel while the API is away and only this process can tell: the publisher that is open here, or the encoder that
// has just been let in and is not open yet. The channel's policy decides between it and a newcomer, as the last grant knew it.
// Between the last look at both and the claim nothing is waited for, so of any number of newcomers one gets the place.
import { takeoverIdleMs, takeoverLimit } from '@millrace/pipeline';
import type { ChannelId, ConnectionId, EncoderIdentity, IngestGrant } from '@millrace/pipeline';
import type { LiveStreams, OpenStream } from '../control/live-streams.ts';
import { showsLife } from './contests.ts';

/** Of all channels, within the window of the limit; the oldest of more are forgotten. */
const maxTakeovers = 1_000;

export interface Newcomer extends EncoderIdentity {
  readonly connectionId: ConnectionId;
  /** What the API granted last to its key. */
  readonly lastGrant: Pick<IngestGrant, 'channelId' | 'contest'>;
}

export class ProvisionalPlaces {
  readonly #streams: Pick<LiveStreams, 'byChannel'>;
  /** Of connections that were let in and are not open yet. */
  readonly #claims = new Map<ChannelId, ConnectionId>();
  /** Of publishers that may have lived, oldest first. */
  readonly #takeovers: { readonly channelId: ChannelId; readonly atMs: number }[] = [];

  constructor(streams: Pick<LiveStreams, 'byChannel'>) {
    this.#streams = streams;
  }

  /**
   * Whether the newcomer has the channel, until it is open, or until `leave`. Rejects when `signal` says that it has gone.
   */
  async take(newcomer: Newcomer, signal: AbortSignal): Promise<boolean> {
    const { connectionId, lastGrant } = newcomer;
    const { channelId } = lastGrant;
    const former = this.#streams.byChannel(channelId);
    if (former !== undefined && !(await this.#givesWay(former, newcomer, signal))) return false;
    signal.throwIfAborted();
    const evicted = this.#ifStillThere(former, channelId)?.publisher;
    if (evicted !== undefined && !evicted.isReconnecting && evicted.idleMs < takeoverIdleMs)
      this.#noteTakeover(channelId);
    evicted?.yieldPlace();
    const isFree = this.#streams.byChannel(channelId) === undefined && !this.#claims.has(channelId);
    if (isFree) this.#claims.set(channelId, connectionId);
    return this.#claims.get(channelId) === connectionId;
  }

  /** It is open, or has gone. */
  leave(connectionId: ConnectionId): void {
    for (const [channelId, claimant] of this.#claims) if (claimant === connectionId) this.#claims.delete(channelId);
  }

  /** As the API decides, and the edge that is asked by it (`contests.ts`). */
  async #givesWay(holder: OpenStream, newcomer: Newcomer, signal: AbortSignal): Promise<boolean> {
    const { channelId, contest = { policy: 'takeoverIfIdle', priority: 1 } } = newcomer.lastGrant;
    const holderPriority = holder.stream.grant.contest?.priority ?? 1;
    const isStronger = contest.policy === 'priority' && contest.priority > holderPriority;
    if ((contest.policy === 'takeover' || isStronger) && this.#mayBeTakenOver(channelId)) return true;
    if (contest.policy === 'reject' && !holder.publisher.isFrom(newcomer)) return false;
    if (holder.publisher.isReconnecting) return true;
    return !(await showsLife(() => this.#ifStillThere(holder, channelId)?.publisher, signal));
  }

  /** Who has come into its place meanwhile was let in a moment ago, and lives. */
  #ifStillThere(holder: OpenStream | undefined, channelId: ChannelId): OpenStream | undefined {
    return this.#streams.byChannel(channelId) === holder ? holder : undefined;
  }

  #mayBeTakenOver(channelId: ChannelId): boolean {
    const sinceMs = performance.now() - takeoverLimit.windowMs;
    const recent = this.#takeovers.filter((takeover) => takeover.channelId === channelId && takeover.atMs > sinceMs);
    return recent.length < takeoverLimit.count;
  }

  #noteTakeover(channelId: ChannelId): void {
    this.#takeovers.push({ channelId, atMs: performance.now() });
    if (this.#takeovers.length > maxTakeovers) this.#takeovers.shift();
  }
}
