// Which init segment a cell is listed under. A pure function of the log's runs, of which those are kept that decide it
// (`needlessRuns`): so a cell keeps its EXT-X-MAP on every origin, whether or not an earlier run than itself made its parts.
import { mediaObjectRelativePath, type Rendition, type RunRecord } from '@millrace/pipeline';
import type { SequencedRun } from '@millrace/playlist-log';

export function renditionOf(run: RunRecord, renditionId: string): Rendition | undefined {
  return run.renditions.find(({ id }) => id === renditionId);
}

/**
 * Relative to the media playlist. The name says what is in an init segment, so the first run that made it stands for all.
 * A run that does not make the rendition is listed under the init segment of the run before (or behind) it that does.
 */
export function initUriOf(runs: readonly SequencedRun[], run: RunRecord, renditionId: string): string | undefined {
  const initName = renditionOf(nearestMaker(runs, run, renditionId), renditionId)?.initName;
  const first = runs.find((made) => renditionOf(made.run, renditionId)?.initName === initName)?.run;
  return initName === undefined || !first ? undefined : mediaObjectRelativePath(first.epoch, renditionId, initName);
}

function nearestMaker(runs: readonly SequencedRun[], run: RunRecord, renditionId: string): RunRecord {
  if (renditionOf(run, renditionId)) return run;
  const makes = (made: SequencedRun) => renditionOf(made.run, renditionId) !== undefined;
  const at = runs.findIndex((made) => made.run === run);
  return (runs.slice(0, Math.max(0, at)).findLast(makes) ?? runs.find(makes))?.run ?? run;
}
