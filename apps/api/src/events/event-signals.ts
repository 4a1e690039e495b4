// Tells live feeds of this process that their organization has new events. One connection listens for all of them.
import type { OrganizationId } from '@millrace/pipeline';

export class EventSignals {
  readonly #listeners = new Map<OrganizationId, Set<() => void>>();

  /** Calls `listener` at each sign of new events until the returned function is called. */
  subscribe(organizationId: OrganizationId, listener: () => void): () => void {
    const listeners = this.#listeners.get(organizationId) ?? new Set();
    this.#listeners.set(organizationId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(organizationId);
    };
  }

  /** Of one organization; of all when nobody knows of which. */
  signal(organizationId: string | undefined): void {
    const concerned =
      organizationId === undefined
        ? [...this.#listeners.values()]
        : [this.#listeners.get(organizationId as OrganizationId) ?? new Set<() => void>()];
    for (const listeners of concerned) for (const listener of listeners) listener();
  }

  count(organizationId: OrganizationId): number {
    return this.#listeners.get(organizationId)?.size ?? 0;
  }

  get total(): number {
    return [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }
}
