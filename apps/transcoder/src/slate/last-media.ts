// Reads what viewers got last of a rendition: its init segment and its newest segment, as stored.
import { objectKey, segmentName, type CellRecord, type Rendition, type RunRecord } from '@millrace/pipeline';
import type { ObjectStorage } from '@millrace/storage';

export interface LastMedia {
  initBytes: Uint8Array;
  segment: Uint8Array;
}

type Named = Pick<Rendition, 'id' | 'initName'>;

/** Each is undefined when it is not there, as a segment that a rendition has no media in. Rejects when storage can't be read. */
export interface LastMediaReader {
  initOf(rendition: Named): Promise<Uint8Array | undefined>;
  mediaOf(rendition: Named): Promise<LastMedia | undefined>;
}

const readLimitMs = 5_000;

/** `run` made the cell. */
export function lastMediaReader(
  storage: Pick<ObjectStorage, 'get'>,
  run: Pick<RunRecord, 'organizationId' | 'streamId' | 'epoch'>,
  cell: Pick<CellRecord, 'epoch' | 'mediaSequence'>,
): LastMediaReader {
  const { organizationId, streamId } = run;
  const read = async (epoch: number, renditionId: string, name: string) => {
    const key = objectKey({ organizationId, streamId, epoch, renditionId, name });
    return (await storage.get(key, { signal: AbortSignal.timeout(readLimitMs) }))?.body;
  };
  const initOf = ({ id, initName }: Named) => read(run.epoch, id, initName);
  return {
    initOf,
    mediaOf: async (rendition) => {
      const segmentOf = read(cell.epoch, rendition.id, segmentName(cell.mediaSequence));
      const [initBytes, segment] = await Promise.all([initOf(rendition), segmentOf]);
      return initBytes && segment && { initBytes, segment };
    },
  };
}
