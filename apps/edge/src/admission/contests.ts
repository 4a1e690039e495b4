// Whether who holds a channel still lives, when another encoder comes with its key. Only the process that has the holder's
// connection can tell: this one looks itself, another one is asked. A holder that is silent for long enough has to go, and one
// that was asked to connect again goes at once: it sends until the new connection has its place. Where a channel is nobody else's
// while somebody publishes (policy `reject`), both hold for the holder's own encoder alone.
import { contestAnswerSchema, contestPath, takeoverIdleMs } from '@millrace/pipeline';
import type { AuthorizeAnswer, ConnectionId, ContestAnswer, EncoderIdentity } from '@millrace/pipeline';
import { createInternalClient, type Secret } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import type { DisconnectReports } from '../control/disconnect-reports.ts';
import type { LiveStreams, Publisher } from '../control/live-streams.ts';

export type Holder = Extract<AuthorizeAnswer, { decision: 'busy' }>['holder'];

type HolderHere = Pick<Holder, 'connectionId' | 'streamId'> & { readonly onlyFor?: EncoderIdentity | undefined };

export interface ContestsDeps {
  readonly streams: Pick<LiveStreams, 'byConnection'>;
  readonly reports: Pick<DisconnectReports, 'add' | 'settled'>;
  /** Of this edge process. */
  readonly instanceId: string;
  readonly serviceToken: Secret;
}

/** How often a silent publisher is looked at. */
const watchMs = 100;
/** The other process watches as long as we would, and tells the API before it answers. Some encoders wait 5 s in all. */
const otherEdgeLimitMs = takeoverIdleMs + 1_000;

export class Contests {
  readonly #deps: ContestsDeps;
  /** Of ours, those that the API is being asked about. It may have said yes already. */
  readonly #undecided = new Set<ConnectionId>();

  constructor(deps: ContestsDeps) {
    this.#deps = deps;
  }

  /** The API is asked about a connection of ours, until it is `decided`. */
  ask(connectionId: ConnectionId): void {
    this.#undecided.add(connectionId);
  }

  /** A connection of ours publishes, or has ended. */
  decided(connectionId: ConnectionId): void {
    this.#undecided.delete(connectionId);
  }

  /** Of a holder anywhere. Rejects when its process does not answer, or when `signal` says that the newcomer has gone. */
  async settle(holder: Holder, newcomer: EncoderIdentity, signal: AbortSignal): Promise<ContestAnswer> {
    const { instanceId, connectionId, streamId, relayBaseUrl, onlyForItself } = holder;
    const onlyFor = onlyForItself === true ? newcomer : undefined;
    if (instanceId === this.#deps.instanceId) return this.settleHere({ connectionId, streamId, onlyFor }, signal);
    if (relayBaseUrl === undefined) throw new Error('the edge that holds the channel is not known');
    const { serviceToken: token } = this.#deps;
    const edge = createInternalClient({ baseUrl: relayBaseUrl, token, timeoutMs: otherEdgeLimitMs });
    return edge.call(contestPath(connectionId), contestAnswerSchema, { body: { streamId, onlyFor }, signal });
  }

  /**
   * Of a holder of ours. A connection that is not here has ended, and the API may not know: its grant came after we had
   * given up waiting for it.
   */
  async settleHere({ connectionId, streamId, onlyFor }: HolderHere, signal: AbortSignal): Promise<ContestAnswer> {
    const { streams, reports } = this.#deps;
    const find = () => streams.byConnection(connectionId)?.publisher;
    const publisher = find();
    if (this.#undecided.has(connectionId)) throw new Error('the holder is just being let in');
    const isOfAnother = publisher !== undefined && onlyFor !== undefined && !publisher.isFrom(onlyFor);
    if (isOfAnother) return { holder: 'alive' };
    const maySend = publisher !== undefined && !publisher.isReconnecting;
    if (maySend && (await showsLife(find, signal))) return { holder: 'alive' };
    find()?.yieldPlace();
    if (publisher === undefined && streamId !== undefined) reports.add({ streamId, connectionId, reason: 'closed' });
    await reports.settled(connectionId);
    return { holder: 'gone' };
  }
}

/**
 * Watches the publisher that `find` finds until it sends something, has ended, or has been silent for as long as none that lives
 * is. The last that an encoder sent before it was started again may be read only now: it is no sign of life.
 */
export async function showsLife(find: () => Publisher | undefined, signal: AbortSignal): Promise<boolean> {
  const publisher = find();
  const receivedBytes = publisher?.receivedBytes;
  while (publisher !== undefined && find() === publisher) {
    if (publisher.receivedBytes !== receivedBytes) return true;
    if (publisher.idleMs >= takeoverIdleMs) return false;
    await delay(watchMs, undefined, { signal });
  }
  return false;
}
