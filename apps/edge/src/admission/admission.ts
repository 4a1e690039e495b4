// What stands between a publish request and the API. Keys that were just refused are refused without asking; a flood of
// invented keys has a lane of its own; every refusal takes the same time, whatever its reason. While the API is away a
// known key is let in provisionally, and an unknown one gets a close after which the encoder tries again.
import type { IngestGrant } from '@millrace/pipeline';
import { AddressList, within, type ReadTurns } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import type { DisconnectReports } from '../control/disconnect-reports.ts';
import type { KnownKeys } from '../control/known-keys.ts';
import type { ProcessLoad } from '../process-load.ts';
import {
  authorizePublish,
  credentialOf,
  type AuthorizeDeps,
  type PublishAttempt,
  type PublishDecision,
} from './authorize-publish.ts';
import type { BadKeys } from './bad-keys.ts';
import type { CallLane } from './call-lane.ts';
import { LaneFullError } from './call-lane.ts';
import type { KeyGuesses } from './key-guesses.ts';
import type { KeyIndex } from './key-index.ts';
import type { ProvisionalPlaces } from './provisional-places.ts';

export interface AdmissionDeps extends AuthorizeDeps {
  readonly reports: Pick<DisconnectReports, 'add'>;
  readonly keyIndex: KeyIndex;
  readonly knownKeys: KnownKeys;
  /** The epoch under which the stream of a last grant may go on without the API; undefined when it may not. */
  readonly reserveEpoch: (lastGrant: IngestGrant) => Promise<number | undefined>;
  /** The latest epoch that the stream's playlist log knows of. */
  readonly latestEpoch: (grant: IngestGrant) => Promise<number>;
  readonly places: ProvisionalPlaces;
  readonly badKeys: BadKeys;
  readonly guesses: KeyGuesses;
  readonly load: Pick<ProcessLoad, 'shortage'>;
  readonly lanes: { readonly known: CallLane; readonly unknown: CallLane };
  readonly turns: Pick<ReadTurns, 'stayAwake'>;
}

/** A refusal is given at a random moment between these, counted from the request. */
const refusalAfterMs = { least: 300, most: 500 };

/** What the playlist log is waited for, while an encoder waits. */
const logLimitMs = 500;

/** Never rejects. `signal` ends it when the encoder has gone. */
export async function admitPublish(
  deps: AdmissionDeps,
  attempt: PublishAttempt,
  signal: AbortSignal,
): Promise<PublishDecision> {
  const refusalAtMs = performance.now() + randomBetween(refusalAfterMs.least, refusalAfterMs.most);
  const decision = await decide(deps, attempt, signal);
  const waitMs = refusalAtMs - performance.now();
  if (decision.kind === 'refuse' && waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => undefined);
  return decision;
}

/** Asks the API about a key that it granted before, and keeps what is known up to date. */
export async function askAgain(deps: AdmissionDeps, attempt: PublishAttempt, signal: AbortSignal) {
  const keyIndex = deps.keyIndex(credentialOf(attempt) ?? '');
  const decision = await ask(deps, attempt, keyIndex, signal);
  learn(deps, attempt, keyIndex, decision);
  return decision;
}

async function decide(deps: AdmissionDeps, attempt: PublishAttempt, signal: AbortSignal): Promise<PublishDecision> {
  const { shortage } = deps.load;
  if (shortage !== undefined) return { kind: 'retry', cause: `short of ${shortage}` };
  const credential = credentialOf(attempt);
  if (credential === undefined) return { kind: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
  const keyIndex = deps.keyIndex(credential);
  if (deps.badKeys.has(keyIndex, attempt.remoteAddress, performance.now())) {
    return { kind: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
  }
  const decision = await ask(deps, attempt, keyIndex, signal);
  learn(deps, attempt, keyIndex, decision);
  if (!isAway(decision) || signal.aborted) return decision;
  const lastGrant = await deps.knownKeys.find(keyIndex);
  return lastGrant === undefined ? decision : letInProvisionally(deps, attempt, { lastGrant, signal });
}

async function ask(deps: AdmissionDeps, attempt: PublishAttempt, keyIndex: string, signal: AbortSignal) {
  const lane = deps.knownKeys.isKnownHere(keyIndex) ? deps.lanes.known : deps.lanes.unknown;
  const authorize = (asked: PublishAttempt) =>
    lane.run(() => deps.turns.stayAwake(() => authorizePublish(deps, asked, signal)));
  try {
    const decision = await authorize(attempt);
    const epoch = await laterEpoch(deps, attempt, decision);
    if (epoch === undefined || decision.kind !== 'grant') return decision;
    const resumed = { streamId: decision.grant.streamId, epoch };
    return await authorize({ ...attempt, resumed });
  } catch (cause) {
    return { kind: 'retry', cause } as const;
  }
}

/**
 * A stream that went on without the API, and lost its encoder before the API knew, has had later epochs than it grants: what is
 * ordered under those would be fenced. The one to ask for instead; undefined when all is well.
 */
async function laterEpoch(
  { latestEpoch }: AdmissionDeps,
  { resumed }: PublishAttempt,
  decision: PublishDecision,
): Promise<number | undefined> {
  if (decision.kind !== 'grant' || decision.grant.epoch === 1 || decision.grant.epoch === resumed?.epoch)
    return undefined;
  const latest = await within(logLimitMs, latestEpoch(decision.grant), () => 0).catch(() => 0);
  return latest >= decision.grant.epoch ? latest + 1 : undefined;
}

function learn(deps: AdmissionDeps, attempt: PublishAttempt, keyIndex: string, decision: PublishDecision): void {
  if (decision.kind === 'grant') deps.knownKeys.remember(keyIndex, decision.grant);
  if (decision.kind !== 'refuse' || decision.reason === 'ALREADY_PUBLISHING') return;
  if (deps.knownKeys.isKnownHere(keyIndex)) deps.knownKeys.forget(keyIndex);
  if (decision.reason !== 'STREAM_KEY_NOT_ACCEPTED') return;
  const nowMs = performance.now();
  deps.badKeys.add(keyIndex, attempt.remoteAddress, nowMs);
  deps.guesses.note(attempt.remoteAddress, keyIndex, nowMs);
}

/** Whether the decision says no more than that the API is away. */
export function isAway(decision: PublishDecision): boolean {
  return decision.kind === 'retry' && isOutage(decision.cause);
}

/** The API was asked and did not answer. That it is undecided, or that we did not come to ask, is no outage. */
function isOutage(cause: unknown): boolean {
  return cause instanceof Error && !(cause instanceof LaneFullError);
}

/** Of two encoders with the same key only one may be let in, also while nobody else can tell. */
async function letInProvisionally(
  { places }: AdmissionDeps,
  { connectionId, remoteAddress, encoder }: PublishAttempt,
  { lastGrant, signal }: { lastGrant: IngestGrant; signal: AbortSignal },
): Promise<PublishDecision> {
  try {
    if (!isKeyGood(lastGrant, remoteAddress)) return { kind: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
    const isIn = await places.take({ connectionId, remoteAddress, encoder, lastGrant }, signal);
    return isIn ? { kind: 'provisional', lastGrant } : { kind: 'refuse', reason: 'ALREADY_PUBLISHING' };
  } catch (cause) {
    return { kind: 'retry', cause };
  }
}

/** By the rules that the key had when it was granted last. */
function isKeyGood({ key }: IngestGrant, remoteAddress: string): boolean {
  if (key === undefined) return true;
  const allowed = new AddressList(key.allowedAddresses);
  const isExpired = key.expiresAtMs !== null && key.expiresAtMs <= Date.now();
  return !isExpired && (allowed.isEmpty || allowed.includes(remoteAddress));
}

const randomBetween = (least: number, most: number) => least + Math.random() * (most - least);
