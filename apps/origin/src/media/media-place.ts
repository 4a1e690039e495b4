// Which object a media URL names. Only well-formed names of things that the stream's log makes likely are looked for;
// everything else is "not found" at no cost.
import { objectNameSchema, renditionIdSchema } from '@millrace/pipeline';
import { partOfName } from '../playlists/part-address.ts';
import type { StreamView } from '../streams/stream-view.ts';

export interface MediaPlace {
  epoch: number;
  renditionId: string;
  /** As it is asked for. */
  name: string;
  /** The name in playlists, where it is kept under another one. */
  listedAs?: string;
  /** Absent for an init segment. */
  mediaSequence?: number;
  /** Set for a part. */
  part?: number;
}

/** How far another origin can be ahead of this one. */
const mediaSequenceLead = 16;
/** Each worker that dies before it has made anything takes an epoch with it. */
const epochLead = 16;
const epochText = /^[1-9][0-9]{0,8}$/;

/** The place; undefined when there can be nothing at this address. */
export function mediaPlaceOf(
  view: StreamView,
  [epochPart = '', renditionId = '', name = '', ...more]: readonly string[],
): MediaPlace | undefined {
  // One address for each object: caches would keep every other one as well.
  if (more.length > 0) return undefined;
  const epoch = Number(epochPart);
  if (!epochText.test(epochPart) || epoch > newestEpoch(view) + epochLead) return undefined;
  if (!renditionIdSchema.safeParse(renditionId).success) return undefined;
  const numbers = numbersOf(name);
  if (!numbers || !isNear(view, numbers.mediaSequence)) return undefined;
  return { epoch, renditionId, name, ...numbers };
}

function numbersOf(name: string): Pick<MediaPlace, 'mediaSequence' | 'part'> | undefined {
  const part = partOfName(name);
  if (part) return part;
  if (!objectNameSchema.safeParse(name).success) return undefined;
  return name.endsWith('.m4s') ? { mediaSequence: Number.parseInt(name, 10) } : {};
}

/** A run that ends the segment of an earlier one is told behind it. */
function newestEpoch({ runs, cells }: StreamView): number {
  return Math.max(runs.at(-1)?.run.epoch ?? 0, cells.last?.epoch ?? 0);
}

function isNear({ cells }: StreamView, mediaSequence = 0): boolean {
  return mediaSequence <= (cells.lastSequence ?? 0) + mediaSequenceLead;
}
