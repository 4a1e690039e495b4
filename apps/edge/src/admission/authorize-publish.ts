// Asks the API whether an encoder may publish, before it is told anything. When another connection holds the channel, finds
// out whether that one still lives: an encoder that lost its network comes back before its old connection is known to be
// dead. Trouble of ours is never told as a bad key.
import type { AuthorizeAnswer, AuthorizeRequest, IngestGrant, RefusalReason } from '@millrace/pipeline';
import type { IngestApi } from '../control/ingest-api.ts';
import type { LiveStreams } from '../control/live-streams.ts';
import type { Contests, Holder } from './contests.ts';

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
  readonly contests: Pick<Contests, 'settle' | 'ask' | 'decided'>;
}

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
    return first.decision === 'busy'
      ? await contend(deps, attempt, { holder: first.holder, signal })
      : toDecision(first);
  } catch (cause) {
    return { kind: 'retry', cause };
  }
}

async function contend(
  { api, contests }: AuthorizeDeps,
  attempt: PublishAttempt,
  { holder, signal }: { holder: Holder; signal: AbortSignal },
): Promise<PublishDecision> {
  const { remoteAddress, encoder } = attempt;
  const contest = await contests
    .settle(holder, { remoteAddress, encoder }, signal)
    .catch((error: unknown) => ({ holder: 'unknown', error }) as const);
  // Not an outage of the API, which would let in who is known.
  if (contest.holder === 'unknown')
    return { kind: 'retry', cause: `the holder is not known: ${String(contest.error)}` };
  if (contest.holder === 'alive') return turnAway(api, attempt, holder);
  const second = await api.authorize(attempt);
  const isUnchanged = second.decision === 'busy' && second.holder.connectionId === holder.connectionId;
  return isUnchanged ? { kind: 'retry', cause: 'held by a connection that is gone' } : toDecision(second);
}

/** Of a channel that is nobody else's while somebody publishes, the API tells its broadcaster who was turned away. */
async function turnAway(
  api: IngestApi,
  attempt: PublishAttempt,
  { onlyForItself, connectionId: lostTo }: Holder,
): Promise<PublishDecision> {
  if (onlyForItself !== true) return { kind: 'refuse', reason: 'ALREADY_PUBLISHING' };
  return toDecision(await api.authorize({ ...attempt, lostTo }));
}

function toDecision(answer: AuthorizeAnswer): PublishDecision {
  if (answer.decision === 'grant') return { kind: 'grant', grant: answer.grant };
  if (answer.decision === 'refuse') return { kind: 'refuse', reason: answer.reason };
  if (answer.decision === 'busy') return { kind: 'refuse', reason: 'ALREADY_PUBLISHING' };
  return { kind: 'retry', cause: 'undecided' };
}
