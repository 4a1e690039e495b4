// Secrets of webhooks, opened: kept, since a busy webhook needs its own for every delivery. A rotated one is sealed anew, so
// it is another entry; the oldest go.
import { unsealWebhookSecret, webhookSigningKey, type PlatformKeys } from '@millrace/auth';
import type { KeyObject } from 'node:crypto';
import type { ClaimedDelivery } from './claim-deliveries.ts';

type Owned = Pick<ClaimedDelivery, 'organizationId' | 'webhookId' | 'sealedSecret' | 'previousSealedSecret'>;

const mostKept = 10_000;

export class SigningSecrets {
  readonly #keys: PlatformKeys;
  readonly #opened = new Map<string, KeyObject>();

  constructor(keys: PlatformKeys) {
    this.#keys = keys;
  }

  /** Those that are live. Throws when one cannot be read. */
  of(owner: Owned): KeyObject[] {
    const sealed = [owner.sealedSecret, owner.previousSealedSecret].filter((secret) => secret !== null);
    return sealed.map((secret) => this.#open(secret, owner));
  }

  #open(sealed: string, owner: Owned): KeyObject {
    // A sealed text opens for its own webhook alone.
    const name = `${owner.webhookId}|${sealed}`;
    const known = this.#opened.get(name);
    if (known) return known;
    const opened = webhookSigningKey(unsealWebhookSecret(this.#keys, sealed, owner));
    const [oldest] = this.#opened.keys();
    if (this.#opened.size >= mostKept && oldest !== undefined) this.#opened.delete(oldest);
    this.#opened.set(name, opened);
    return opened;
  }
}
