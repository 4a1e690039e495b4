// Asks the API whether an encoder may publish, before it is told anything. When another connection holds the channel and
// is one of ours, finds out whether that one still lives: an encoder that lost its network comes back before its old
// connection is known to be dead. Trouble of ours is never told as a bad key.
import { takeoverIdleMs, type AuthorizeAnswer, type AuthorizeRequest, type ConnectionId } from '@millrace/pipeline';
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

/** Never rejects. `signal` ends it when the encoder has gone. */
export async function authorizePublish(
  deps: AuthorizeDeps,
  attempt: PublishAttempt,
  signal: AbortSignal,
): Promise<PublishDecision> {
  try {
    const first = await deps.api.authorize(attempt, signal);
    if (first.decision !== 'busy') return toDecision(first);
    if (first.holder.instanceId !== deps.instanceId) return { kind: 'refuse', reason: 'ALREADY_PUBLISHING' };
    if (!(await makeWay(deps, first.holder.connectionId, signal))) {
      return { kind: 'refuse', reason: 'ALREADY_PUBLISHING' };
    }
    return toDecision(await deps.api.authorize(attempt, signal));
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

/** False when the holder lives. Otherwise it is closed, and the API has been told. */
async function makeWay(deps: AuthorizeDeps, holderId: ConnectionId, signal: AbortSignal): Promise<boolean> {
  const publisher = deps.streams.byConnection(holderId)?.publisher;
  if (publisher !== undefined) {
    if (await showsLife(publisher, signal)) return false;
    publisher.yieldPlace();
  }
  await deps.reports.settled(holderId);
  return true;
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
