// Who may have how many requests under way. Receivers that answer promptly and those that do not go in lanes of their own:
// however many of the slow there are, they fill their own lane and nobody else waits for them. Pure bookkeeping.
import type { WebhookId } from '@millrace/pipeline';

export type Lane = 'prompt' | 'slow';

/** Requests at once: in a lane, and for one webhook in it. */
export const laneBounds = { prompt: { total: 256, perWebhook: 6 }, slow: { total: 256, perWebhook: 2 } } as const;
/** Claimed ahead for one webhook, so that its next request need not wait for the database. */
const aheadOf = { prompt: 24, slow: 0 } as const;
/** An answer that took longer makes its receiver a slow one, until one comes sooner. */
export const promptMs = 1_000;
/** Requests at once in all, whatever their lanes. */
const maxRunning = 2_048;
/** Webhooks whose pace is remembered; a forgotten one counts as prompt. */
const maxRemembered = 20_000;

export class Lanes {
  readonly #slow = new Set<WebhookId>();
  /** Claimed and not finished, by webhook; with the lane it was claimed in. */
  readonly #claimed = new Map<WebhookId, number>();
  readonly #running = new Map<WebhookId, Lane[]>();
  readonly #total = { prompt: 0, slow: 0 };

  laneOf(webhook: WebhookId): Lane {
    return this.#slow.has(webhook) ? 'slow' : 'prompt';
  }

  /** How many more of a webhook's deliveries may be claimed now. */
  room(webhook: WebhookId): number {
    const lane = this.laneOf(webhook);
    const own = laneBounds[lane].perWebhook + aheadOf[lane] - (this.#claimed.get(webhook) ?? 0);
    return Math.max(0, this.#total[lane] < laneBounds[lane].total ? own : 0);
  }

  claim(webhook: WebhookId): void {
    this.#claimed.set(webhook, (this.#claimed.get(webhook) ?? 0) + 1);
  }

  /** Gives a claim up that was not begun. */
  unclaim(webhook: WebhookId): void {
    const left = (this.#claimed.get(webhook) ?? 1) - 1;
    if (left > 0) this.#claimed.set(webhook, left);
    else this.#claimed.delete(webhook);
  }

  /** Begins a request when there is a slot for it. */
  tryBegin(webhook: WebhookId): boolean {
    const lane = this.laneOf(webhook);
    const running = this.#running.get(webhook) ?? [];
    const { total, perWebhook } = laneBounds[lane];
    if (running.length >= perWebhook || this.#total[lane] >= total || this.running >= maxRunning) return false;
    this.#running.set(webhook, [...running, lane]);
    this.#total[lane] += 1;
    return true;
  }

  /** A request takes longer than prompt ones do: it and its like leave the prompt lane at once, not when they end. */
  slowDown(webhook: WebhookId): void {
    const running = this.#running.get(webhook) ?? [];
    const prompt = running.filter((lane) => lane === 'prompt').length;
    this.#running.set(
      webhook,
      running.map(() => 'slow'),
    );
    this.#total.prompt -= prompt;
    this.#total.slow += prompt;
    this.#remember(webhook);
  }

  /** Ends a request that was begun, and with it its claim; `isPrompt` decides the lane of the next. */
  end(webhook: WebhookId, { durationMs, hasSucceeded }: { durationMs: number; hasSucceeded: boolean }): void {
    const [lane, ...others] = this.#running.get(webhook) ?? [];
    if (lane) this.#total[lane] -= 1;
    if (others.length > 0) this.#running.set(webhook, others);
    else this.#running.delete(webhook);
    this.unclaim(webhook);
    if (hasSucceeded && durationMs <= promptMs) this.#slow.delete(webhook);
    else this.#remember(webhook);
  }

  #remember(webhook: WebhookId): void {
    if (this.#slow.size < maxRemembered) this.#slow.add(webhook);
  }

  get running(): number {
    return this.#total.prompt + this.#total.slow;
  }
}
