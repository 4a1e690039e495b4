// The snapshots of playlist logs as storage keeps them: those of an epoch replace each other, newer or not.
import {
  logSnapshotKey,
  newestSnapshot,
  newId,
  snapshotEpochs,
  type LogSnapshot,
  type StreamId,
  type TranscodeJob,
} from '@millrace/pipeline';

type Order = Pick<TranscodeJob, 'streamId' | 'epoch'>;

export class Snapshots {
  readonly #stored = new Map<string, LogSnapshot>();

  /** As whoever has this epoch finds it. */
  get(order: Order): LogSnapshot | undefined {
    for (const epochs of snapshotEpochs(order.epoch)) {
      const found = newestSnapshot(epochs.map((epoch) => this.#stored.get(keyOf({ ...order, epoch }))));
      if (found) return found;
    }
    return undefined;
  }

  /** Of whichever epoch. */
  newest(streamId: StreamId): LogSnapshot | undefined {
    return newestSnapshot([...this.#stored].flatMap(([key, snapshot]) => (key.includes(streamId) ? snapshot : [])));
  }

  /** With those of the epochs before it, which go then. */
  set(order: Order, snapshot: LogSnapshot): void {
    const [[own, ...older] = []] = snapshotEpochs(order.epoch).map((epochs) =>
      epochs.map((epoch) => keyOf({ ...order, epoch })),
    );
    for (const key of older) this.#stored.delete(key);
    if (own) this.#stored.set(own, snapshot);
  }
}

const organizationId = newId('organization');
const keyOf = (order: Order) => logSnapshotKey({ ...order, organizationId });
