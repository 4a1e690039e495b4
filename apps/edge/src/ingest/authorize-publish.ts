// Asks the API whether an encoder may publish, before it is told anything. When another connection holds the channel and
// is one of ours, finds out whether that one still lives: an encoder that lost its network comes back before its old
// connection is known to be dead. Trouble of ours is never told as a bad key.
import { takeoverIdleMs, type AuthorizeAnswer, type AuthorizeRequest } from '@millrace/pipeline';
import type { IngestGrant, RefusalReason } from '@millrace/pipeline';
import { setTimeout as delay } from 'node:timers/promises';
import type { DisconnectReports } from '../control/disconnect-reports.ts';
import type { IngestApi } from '../control/ingest-api.ts';
import type { LiveStreams, Publisher } from '../control/live-streams.ts';

export type PublishDecision =
  | { readonly kind: 'grant'; readonly grant: IngestGrant }
  | { readonly kind: 'refuse'; readonly reason: RefusalReason }
  /** The API is away, but granted this key lately: the encoder is let in while the API is asked further. */
  | { readonly kind: 'provisional'; readonly lastGrant: IngestGrant }
  /** Close without an RTMP error: the encoder tries again. */
  | { readonly kind: 'retry'; readonly cause: unknown };

export interface AuthorizeDeps {
  readonly api: IngestApi;
  readonly streams: LiveStreams;
  readonly reports: DisconnectReports;
  /** Of this edge process. */
  readonly instanceId: string;
}

/** How often a silent publisher is looked at. */
const watchMs = 100;

export type PublishAttempt = Omit<AuthorizeRequest, 'edge'>;

/** What stands for the encoder's right to publish; undefined when it sent nothing of the kind. */
export function credentialOf({ streamKey, streamKeyId }: PublishAttempt): string | undefined {
  return streamKeyId ?? streamKey;
}

/**
 * Never rejects. `signal` says that the encoder has gone. A question that was asked is waited for all the same: who does
 * not hear the answer does not know what to give back.
 */
export async function authorizePublish(
  deps: AuthorizeDeps,
  attempt: PublishAttempt,
  signal: AbortSignal,
): Promise<PublishDecision> {
  try {
    const first = await deps.api.authorize(attempt);
    if (first.decision !== 'busy') return toDecision(first);
    if (first.holder.instanceId !== deps.instanceId) return { kind: 'refuse', reason: 'ALREADY_PUBLISHING' };
    const publisher = deps.streams.byConnection(first.holder.connectionId)?.publisher;
    if (publisher !== undefined && (await showsLife(publisher, signal))) {
      return { kind: 'refuse', reason: 'ALREADY_PUBLISHING' };
    }
    publisher?.yieldPlace();
    await deps.reports.settled(first.holder.connectionId);
    const second = await deps.api.authorize(attempt);
    const isUnchanged = second.decision === 'busy' && second.holder.connectionId === first.holder.connectionId;
    return isUnchanged && publisher === undefined
      ? { kind: 'retry', cause: 'held by a connection that is gone' }
      : toDecision(second);
  } catch (cause) {
    return { kind: 'retry', cause };
  }
}

function toDecision(answer: AuthorizeAnswer): PublishDecision {
  if (answer.decision === 'grant') return { kind: 'grant', grant: answer.grant };
  if (answer.decision === 'refuse') return { kind: 'refuse', reason: answer.reason };
  if (answer.decision === 'busy') return { kind: 'refuse', reason: 'ALREADY_PUBLISHING' };
  return { kind: 'retry', cause: 'undecided' };
}

/** Watches a publisher until it sends something, or has been silent for as long as none that lives is. */
export async function showsLife(publisher: Publisher, signal: AbortSignal): Promise<boolean> {
  const { receivedBytes } = publisher;
  while (publisher.receivedBytes === receivedBytes) {
    if (publisher.idleMs >= takeoverIdleMs) return false;
    await delay(watchMs, undefined, { signal });
  }
  return true;
}
