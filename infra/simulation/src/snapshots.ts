// The snapshots of playlist logs as storage keeps them: an epoch's replace those that are kept in the same place, newer or not.
import {
  logSnapshotKey,
  newestSnapshot,
  newId,
  type LogSnapshot,
  type StreamId,
  type TranscodeJob,
} from '@millrace/pipeline';

export class Snapshots {
  readonly #stored = new Map<string, LogSnapshot>();

  get(streamId: StreamId): LogSnapshot | undefined {
    const [one, other] = [0, 1].map((epoch) => this.#stored.get(placeOf({ streamId, epoch })));
    return newestSnapshot(one, other);
  }

  set(order: Pick<TranscodeJob, 'streamId' | 'epoch'>, snapshot: LogSnapshot): void {
    this.#stored.set(placeOf(order), snapshot);
  }
}

const organizationId = newId('organization');
const placeOf = (order: Pick<TranscodeJob, 'streamId' | 'epoch'>) => logSnapshotKey({ ...order, organizationId });
