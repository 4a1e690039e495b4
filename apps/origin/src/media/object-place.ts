// From a viewer's URL to an object key. Only well-formed names of things that the stream's log makes likely reach the
// storage; everything else is "not found" at no cost.
import { objectKey, objectNameSchema, renditionIdSchema } from '@millrace/pipeline';
import type { StreamView } from '../streams/stream-view.ts';

/** The last three parts of a media URL, as they came. */
export interface RequestedObject {
  epoch: string;
  rendition: string;
  name: string;
}

/** How far another origin can be ahead of this one. */
const mediaSequenceLead = 16;
const epochLead = 1;
const epochText = /^[1-9][0-9]{0,8}$/;

/** The key of the object; undefined when there can be no such object. */
export function objectKeyOf(view: StreamView, { epoch, rendition, name }: RequestedObject): string | undefined {
  const isWellFormed =
    epochText.test(epoch) && renditionIdSchema.safeParse(rendition).success && objectNameSchema.safeParse(name).success;
  const newest = view.runs.at(-1)?.run;
  if (!isWellFormed || !newest || Number(epoch) > newest.epoch + epochLead || !isNear(view, name)) return undefined;
  const { organizationId, streamId } = newest;
  return objectKey({ organizationId, streamId, epoch: Number(epoch), renditionId: rendition, name });
}

function isNear(view: StreamView, name: string): boolean {
  if (!name.endsWith('.m4s')) return true;
  return Number.parseInt(name, 10) <= (view.cells.at(-1)?.cell.mediaSequence ?? 0) + mediaSequenceLead;
}
