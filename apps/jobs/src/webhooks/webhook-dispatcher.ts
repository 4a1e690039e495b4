// Sends what is due to whom it is due: claims a little ahead, keeps each receiver to its bound, and hands outcomes to the
// log. A delivery is claimed in the database before it is sent and marked after it was answered, so a process that dies in
// between costs a second delivery with the same id, never a missing one.
import type { PlatformKeys } from '@millrace/auth';
import type { Database } from '@millrace/db';
import type { Poster } from '@millrace/egress';
import type { Mailer } from '@millrace/mail';
import type { WebhookId } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import type { JobMetrics } from '../job-metrics.ts';
import type { RoundResult } from '../loop.ts';
import { AttemptLog } from './attempt-log.ts';
import { claimDeliveries, dueWebhooks, leaseMs, type ClaimedDelivery } from './claim-deliveries.ts';
import { judgeAttempt, type AttemptOutcome } from './judge-attempt.ts';
import { Lanes, promptMs } from './lanes.ts';
import { releaseDeliveries } from './release-deliveries.ts';
import { renderMessage, type Message } from './render-message.ts';
import { SigningSecrets } from './signing-secrets.ts';

export interface DispatcherDeps {
  db: Database;
  keys: PlatformKeys;
  poster: Poster;
  mailer: Pick<Mailer, 'send'>;
  metrics: Pick<JobMetrics, 'webhookAttempts' | 'webhookSeconds'>;
  log: Logger;
  /** There is room for more. */
  onRoom: () => void;
}

/** From the first packet to the end of an answer. */
export const attemptLimitMs = 15_000;
/** Claimed longer ago, a delivery may be somebody else's before its attempt is over. */
const tooOldMs = leaseMs - attemptLimitMs;
const claimsPerRound = 1_000;
/** How long a stopping process waits for the answers it is owed. */
const closeLimitMs = 5_000;

const notSigned: AttemptOutcome = { kind: 'failed', because: 'secret_unreadable' };

interface Waiting {
  delivery: ClaimedDelivery;
  claimedAtMs: number;
}

export class WebhookDispatcher {
  readonly #deps: DispatcherDeps;
  readonly #lanes = new Lanes();
  readonly #attempts: AttemptLog;
  readonly #secrets: SigningSecrets;
  readonly #waiting = new Map<WebhookId, Waiting[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #aborting = new AbortController();
  #isClosing = false;

  constructor(deps: DispatcherDeps) {
    this.#deps = deps;
    this.#attempts = new AttemptLog(deps);
    this.#secrets = new SigningSecrets(deps.keys);
  }

  /** Claims what is due and begins to send it; does not wait for answers. */
  async round(): Promise<RoundResult> {
    const wanted = (await dueWebhooks(this.#deps.db)).flatMap(({ id }) => {
      const count = this.#lanes.room(id);
      return count > 0 ? [{ id, count }] : [];
    });
    const claimed = wanted.length > 0 ? await claimDeliveries(this.#deps.db, withinRound(wanted)) : [];
    const claimedAtMs = performance.now();
    for (const delivery of claimed) {
      this.#lanes.claim(delivery.webhookId);
      this.#queueOf(delivery.webhookId).push({ delivery, claimedAtMs });
    }
    this.#beginAll();
    return claimed.length > 0 ? 'more' : 'done';
  }

  /** Begins nothing more, waits a little for what is under way, and gives back what was not begun. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#release([...this.#waiting.keys()]);
    const timer = setTimeout(() => this.#aborting.abort(), closeLimitMs);
    await Promise.all(this.#running);
    clearTimeout(timer);
    await this.#attempts.settled();
    this.#deps.poster.close();
  }

  #queueOf(webhook: WebhookId): Waiting[] {
    const queue = this.#waiting.get(webhook) ?? [];
    this.#waiting.set(webhook, queue);
    return queue;
  }

  #beginAll(): void {
    for (const webhook of this.#waiting.keys()) this.#begin(webhook);
  }

  #begin(webhook: WebhookId): void {
    const queue = this.#waiting.get(webhook);
    if (!queue || this.#isClosing) return;
    const isStale = (queue[0]?.claimedAtMs ?? Infinity) < performance.now() - tooOldMs;
    if (isStale || (this.#lanes.laneOf(webhook) === 'slow' && queue.length > 2)) {
      void this.#release([webhook]);
      return;
    }
    while (queue.length > 0 && this.#lanes.tryBegin(webhook)) {
      const next = queue.shift();
      if (next) this.#run(next.delivery);
    }
    if (queue.length === 0) this.#waiting.delete(webhook);
  }

  #run(delivery: ClaimedDelivery): void {
    const running = this.#attempt(delivery)
      .catch((err: unknown) => this.#deps.log.error('webhook.attempt_failed', { webhookId: delivery.webhookId, err }))
      .finally(() => {
        this.#running.delete(running);
        this.#beginAll();
        if (!this.#waiting.has(delivery.webhookId)) this.#deps.onRoom();
      });
    this.#running.add(running);
  }

  async #attempt(delivery: ClaimedDelivery): Promise<void> {
    const startedAt = new Date();
    const startedMs = performance.now();
    const slowing = setTimeout(() => {
      this.#lanes.slowDown(delivery.webhookId);
      this.#beginAll();
    }, promptMs);
    let hasSucceeded = false;
    try {
      const message = this.#render(delivery, startedAt);
      const outcome = message ? await this.#send(delivery, message) : notSigned;
      const { headers = {} } = message ?? {};
      if (outcome.kind === 'failed' && outcome.because === 'aborted') return;
      const durationMs = Math.round(performance.now() - startedMs);
      hasSucceeded = this.#record(delivery, { startedAt, durationMs, headers, outcome });
    } finally {
      clearTimeout(slowing);
      this.#lanes.end(delivery.webhookId, { durationMs: performance.now() - startedMs, hasSucceeded });
    }
  }

  /** Undefined when its secret cannot be read, as after the loss of the installation's own. */
  #render(delivery: ClaimedDelivery, now: Date): Message | undefined {
    try {
      return renderMessage(this.#secrets, delivery, now.getTime());
    } catch (err) {
      this.#deps.log.error('webhook.not_signed', { webhookId: delivery.webhookId, err });
      return undefined;
    }
  }

  #send({ url }: ClaimedDelivery, message: Message): Promise<AttemptOutcome> {
    return this.#deps.poster.post({ url, ...message, signal: this.#aborting.signal });
  }

  #record(
    delivery: ClaimedDelivery,
    attempt: { startedAt: Date; durationMs: number; headers: Record<string, string>; outcome: AttemptOutcome },
  ): boolean {
    const { webhookId, eventId, organizationId, url, createdAt, failingSince } = delivery;
    const { startedAt, durationMs, headers: requestHeaders, outcome } = attempt;
    const judgement = judgeAttempt(outcome, {
      step: delivery.step,
      nowMs: startedAt.getTime() + durationMs,
      failingSinceMs: (failingSince ?? startedAt).getTime(),
      random: Math.random(),
    });
    const isDelivered = judgement.state === 'delivered';
    this.#deps.metrics.webhookAttempts.inc({ outcome: isDelivered ? 'delivered' : 'failed' });
    if (delivery.attempt === 1)
      this.#deps.metrics.webhookSeconds.observe((startedAt.getTime() - createdAt.getTime()) / 1_000);
    this.#attempts.add({
      ...{ webhookId, eventId, organizationId, url, startedAt, durationMs, requestHeaders, judgement },
      number: delivery.attempt,
      responseHeaders: outcome.kind === 'answered' ? outcome.headers : null,
      responseBody: outcome.kind === 'answered' ? outcome.body : null,
    });
    return isDelivered;
  }

  /** Gives back what was claimed ahead, as if it had not been. */
  async #release(webhooks: readonly WebhookId[]): Promise<void> {
    const released = webhooks.flatMap((webhook) => {
      const queue = this.#waiting.get(webhook) ?? [];
      this.#waiting.delete(webhook);
      return queue.map(({ delivery }) => {
        this.#lanes.unclaim(webhook);
        return delivery;
      });
    });
    if (released.length === 0) return;
    // When it fails the leases run out by themselves.
    await releaseDeliveries(this.#deps.db, released).catch((err: unknown) => {
      this.#deps.log.warn('webhooks.not_released', { count: released.length, err });
    });
  }
}

function withinRound<T extends { count: number }>(wanted: readonly T[]): T[] {
  let left = claimsPerRound;
  return wanted.filter(({ count }) => {
    left -= count;
    return left >= 0;
  });
}
