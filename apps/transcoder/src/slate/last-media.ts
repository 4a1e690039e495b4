// Reads what viewers got last of a rendition: its init segment and its newest segment, as stored.
import { objectKey, segmentName, type CellRecord, type Rendition, type RunRecord } from '@millrace/pipeline';
import type { ObjectStorage } from '@millrace/storage';

export interface LastMedia {
  initBytes: Uint8Array;
  segment: Uint8Array;
}

/** Undefined when it is not there. Rejects when storage can't be read. */
export type ReadLastMedia = (rendition: Pick<Rendition, 'id' | 'initName'>) => Promise<LastMedia | undefined>;

const readLimitMs = 5_000;

/** `run` made the cell. */
export function lastMediaReader(
  storage: Pick<ObjectStorage, 'get'>,
  run: Pick<RunRecord, 'organizationId' | 'streamId' | 'epoch'>,
  cell: Pick<CellRecord, 'epoch' | 'mediaSequence'>,
): ReadLastMedia {
  const { organizationId, streamId } = run;
  const read = async (epoch: number, renditionId: string, name: string) => {
    const key = objectKey({ organizationId, streamId, epoch, renditionId, name });
    return (await storage.get(key, { signal: AbortSignal.timeout(readLimitMs) }))?.body;
  };
  return async ({ id, initName }) => {
    const [initBytes, segment] = await Promise.all([
      read(run.epoch, id, initName),
      read(cell.epoch, id, segmentName(cell.mediaSequence)),
    ]);
    return initBytes && segment && { initBytes, segment };
  };
}
