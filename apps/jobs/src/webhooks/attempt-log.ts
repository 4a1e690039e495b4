// Outcomes of attempts on their way into the database: gathered for a few milliseconds and written together, since a
// thousand receivers a second answer one by one. What cannot be written is dropped after some tries: its delivery's lease
// runs out and it is sent again.
import type { Database } from '@millrace/db';
import type { Mailer } from '@millrace/mail';
import type { Logger } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import { disableWebhook } from './disable-webhook.ts';
import { recordAttempts, type AttemptRecord } from './record-attempts.ts';
import { tellDisabled } from './tell-disabled.ts';

const gatherMs = 20;
const recordsPerStatement = 200;
const tries = 3;

export interface AttemptLogDeps {
  db: Database;
  mailer: Pick<Mailer, 'send'>;
  log: Logger;
}

export class AttemptLog {
  readonly #deps: AttemptLogDeps;
  #waiting: AttemptRecord[] = [];
  #writing: Promise<void> | undefined;

  constructor(deps: AttemptLogDeps) {
    this.#deps = deps;
  }

  add(record: AttemptRecord): void {
    this.#waiting.push(record);
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
  }

  /** Resolves when everything that was added is written or dropped. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < recordsPerStatement) await delay(gatherMs);
      const records = this.#waiting.splice(0, recordsPerStatement);
      await this.#write(records).catch((err: unknown) => {
        this.#deps.log.error('webhooks.outcomes_lost', { count: records.length, err });
      });
    }
  }

  async #write(records: readonly AttemptRecord[]): Promise<void> {
    await withTries(() => recordAttempts(this.#deps.db, records));
    for (const record of records) {
      // What fails here is done with the webhook's next failure.
      await this.#disableIfHopeless(record).catch((err: unknown) => {
        this.#deps.log.error('webhook.not_disabled', { webhookId: record.webhookId, err });
      });
    }
  }

  async #disableIfHopeless(record: AttemptRecord): Promise<void> {
    const { webhookId, judgement } = record;
    const reason = judgement.disable;
    if (!reason || !(await disableWebhook(this.#deps.db, record, reason))) return;
    this.#deps.log.info('webhook.disabled', { webhookId, reason });
    await tellDisabled(this.#deps, webhookId, reason);
  }
}

async function withTries(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === tries) throw error;
      await delay(attempt * 200);
    }
  }
}
