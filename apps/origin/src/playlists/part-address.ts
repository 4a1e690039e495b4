// Where a part is listed. Players ask for the part that comes next before it is listed: they were told its address with what
// was listed last, and take it to go on under the init segment that they have by then. Shaka Player puts it into its decoder
// under that one, whatever the playlist says when it comes, and fails. So behind another init segment a part is not where it
// was expected; who waits there is told that it is not found (rfc8216bis §6.2.6).
import { mediaObjectRelativePath, partName, partNamePattern, type RunRecord } from '@millrace/pipeline';
import type { Position } from '../streams/stream-position.ts';
import type { ListedPart } from '../streams/stream-view.ts';
import { renditionOf } from './init-uri.ts';

const unexpected = '.map.m4s';
const expected = '.m4s';

/** Relative to the media playlist. */
export function partAddress(listed: ListedPart, renditionId: string): string {
  return mediaObjectRelativePath(listed.namedEpoch, renditionId, listedName(listed, renditionId));
}

/** What a part is called in playlists. */
export function listedName({ part, run, expectedOf }: ListedPart, renditionId: string): string {
  const name = partName(part.mediaSequence, part.part);
  const isExpected = expectedOf === undefined || initOf(expectedOf, renditionId) === initOf(run, renditionId);
  return isExpected ? name : name.replace(expected, unexpected);
}

/** The part that a name is for; undefined when it is no name of a part. */
export function partOfName(name: string): Required<Position> | undefined {
  const [, mediaSequence, part] = partNamePattern.exec(name.replace(unexpected, expected)) ?? [];
  return part === undefined ? undefined : { mediaSequence: Number(mediaSequence), part: Number(part) };
}

function initOf(run: RunRecord, renditionId: string): string | undefined {
  return renditionOf(run, renditionId)?.initName;
}
