// The bytes of a listed part, from where its run has put them before it listed it.
import { openSegmentKey, sliceOfOpenSegment, sliceOfPartCopy, type PartRecord } from '@millrace/pipeline';
import type { ObjectStorage } from '@millrace/storage';
import { keyOf } from './part-copies.ts';
import type { RunPlace } from './storage-writer.ts';

type Owner = Pick<RunPlace, 'organizationId' | 'streamId'>;
type Storage = Pick<ObjectStorage, 'get' | 'grow'>;

const timeoutMs = 2_000;

/** By rendition; undefined when they are not there. `cell` are the parts of its cell. Rejects when storage can't be read. */
export async function readPart(
  storage: Storage,
  owner: Owner,
  record: PartRecord,
  cell: readonly PartRecord[],
): Promise<Map<string, Uint8Array> | undefined> {
  const earlier = cell.filter(({ part }) => part < record.part);
  const open = storage.grow && (await readOpenSegments(storage, owner, record, earlier));
  return open ?? readCopy(storage, owner, record);
}

async function readOpenSegments(storage: Storage, owner: Owner, record: PartRecord, earlier: readonly PartRecord[]) {
  const { epoch, mediaSequence, media } = record;
  const slices = Object.keys(media).map(async (renditionId) => {
    const key = openSegmentKey({ ...owner, epoch, renditionId, mediaSequence });
    const segment = await storage.get(key, { signal: AbortSignal.timeout(timeoutMs) });
    const slice = segment && sliceOfOpenSegment(segment.body, earlier, record, renditionId);
    return slice ? [[renditionId, slice] as const] : [];
  });
  const found = (await Promise.all(slices)).flat();
  return found.length > 0 && found.length === slices.length ? new Map(found) : undefined;
}

async function readCopy(storage: Storage, owner: Owner, record: PartRecord) {
  const object = await storage.get(keyOf(owner, record), { signal: AbortSignal.timeout(timeoutMs) });
  if (!object) return undefined;
  const slices = Object.keys(record.media).flatMap((id) => {
    const slice = sliceOfPartCopy(object.body, record.media, id);
    return slice ? [[id, slice] as const] : [];
  });
  return slices.length > 0 ? new Map(slices) : undefined;
}
