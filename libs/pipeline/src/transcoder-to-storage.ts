// HOP transcoder → storage: where objects live. The epoch is part of the key, so two runs never write the same object.
// Invariant: an object is stored before the playlist log names it, and never changes afterwards.
import { z } from 'zod';
import { idSchema, type OrganizationId, type StreamId } from './ids.ts';

/** `source`, `audio`, or a rung named by its height such as `720p`. */
export const renditionIdSchema = z.string().regex(/^(source|audio|[1-9][0-9]{1,3}p)$/);
/** `init-<hash>.mp4` or `<media sequence number>.m4s`. */
export const objectNameSchema = z.string().regex(/^(init-[0-9a-f]{16}\.mp4|(0|[1-9][0-9]{0,11})\.m4s)$/);

/** Track of a rendition in its fragments, by kind. */
export const trackIds = { video: 1, audio: 2 } as const;

export interface ObjectPlace {
  organizationId: OrganizationId;
  streamId: StreamId;
  epoch: number;
  renditionId: string;
  name: string;
}

/** Everything of one stream lies under this prefix. */
export function streamPrefix(place: Pick<ObjectPlace, 'organizationId' | 'streamId'>): string {
  return `o/${place.organizationId}/${place.streamId}/`;
}

/** `o/<organization>/<stream>/<epoch>/<rendition>/<name>`. */
export function objectKey(place: ObjectPlace): string {
  return `${streamPrefix(place)}${place.epoch}/${place.renditionId}/${place.name}`;
}

const placeSchema = z.tuple([
  z.literal('o'),
  idSchema('organization'),
  idSchema('stream'),
  z.coerce.number().int().positive(),
  renditionIdSchema,
  objectNameSchema,
]);

/** The place that a key names; undefined for what is no init segment and no segment. */
export function objectPlaceOf(key: string): ObjectPlace | undefined {
  const parsed = placeSchema.safeParse(key.split('/')).data;
  if (!parsed) return undefined;
  const [, organizationId, streamId, epoch, renditionId, name] = parsed;
  return { organizationId, streamId, epoch, renditionId, name };
}

/**
 * Where a part of all renditions is kept from before it is listed until its segment is stored: the bytes of the renditions
 * in the order of the part record's `media`, joined. Its worker may die; what it has listed must not die with it.
 */
export function partCopyKey(
  place: Omit<ObjectPlace, 'renditionId' | 'name'> & { mediaSequence: number; part: number },
): string {
  const { mediaSequence, part, ...run } = place;
  return objectKey({ ...run, renditionId: 'parts', name: `${mediaSequence}.${part}.m4s` });
}

/** One rendition's bytes of a part, in the part's copy; undefined when the copy is not that of these renditions. */
export function sliceOfPartCopy(
  copy: Uint8Array,
  media: Readonly<Record<string, { sizeBytes: number }>>,
  renditionId: string,
): Uint8Array | undefined {
  const sizes = Object.entries(media);
  const at = sizes.findIndex(([id]) => id === renditionId);
  const total = (of: typeof sizes) => of.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0);
  if (at < 0 || total(sizes) !== copy.length) return undefined;
  return copy.subarray(total(sizes.slice(0, at)), total(sizes.slice(0, at + 1)));
}

/**
 * The segment of one rendition while its parts come, where storage lets objects grow: its parts so far, joined, all of those
 * before them too when an earlier run has made these. It has no copies of parts then.
 */
export function openSegmentKey(place: Omit<ObjectPlace, 'name'> & { mediaSequence: number }): string {
  const { mediaSequence, ...run } = place;
  return objectKey({ ...run, name: `${mediaSequence}.open.m4s` });
}

interface ListedSizes {
  part: number;
  media: Readonly<Record<string, { sizeBytes: number }>>;
}

/** One rendition's bytes of a part, in its open segment; undefined unless `earlier` are all parts before it, and it is there. */
export function sliceOfOpenSegment(
  segment: Uint8Array,
  earlier: readonly ListedSizes[],
  { part, media }: ListedSizes,
  renditionId: string,
): Uint8Array | undefined {
  const sizeBytes = media[renditionId]?.sizeBytes;
  const at = earlier.reduce((sum, before) => sum + (before.media[renditionId]?.sizeBytes ?? 0), 0);
  if (sizeBytes === undefined || earlier.length !== part || at + sizeBytes > segment.length) return undefined;
  return segment.subarray(at, at + sizeBytes);
}

/** Name of a media segment. */
export function segmentName(mediaSequence: number): string {
  return `${mediaSequence}.m4s`;
}

/** Name of an init segment, by the first 16 hex digits of the SHA-256 of its bytes. */
export function initName(sha256Hex: string): string {
  return `init-${sha256Hex.slice(0, 16)}.mp4`;
}
