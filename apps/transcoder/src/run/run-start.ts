// Where a run begins: behind everything that is listed, with the decode times and samples that the run before had come to.
import type { AudioResume } from '../packaging/audio-packager.ts';
import type { OpenSegment } from '../packaging/cut.ts';
import { videoTimescale } from '../packaging/video-packager.ts';
import type { InterruptedCell } from '../publishing/interrupted-cell.ts';
import type { LogPosition, ResumePoint } from '../publishing/log-position.ts';
import type { ProbedSource } from '../source/probe.ts';

/** Two times this near are those of one frame. */
const sameFrameMs = 1;

/** Where a run begins on its timeline, in relay time. */
export interface RunStart {
  fromMs: number;
  open: OpenSegment | undefined;
  decodeStartMs: number | undefined;
  audioResume: AudioResume | undefined;
}

export interface StartFacts {
  source: ProbedSource;
  resume: ResumePoint;
  interrupted: InterruptedCell | undefined;
  position: LogPosition;
}

/** Whether the source still has all that follows what is listed. */
export function reachesBack({ startMs }: ProbedSource, { fromMs, followsHole }: ResumePoint): boolean {
  return fromMs !== undefined && startMs <= fromMs + sameFrameMs && !followsHole;
}

export function startOf({ source, resume, interrupted, position }: StartFacts): RunStart {
  const fromMs = Math.max(resume.fromMs ?? source.startMs, source.startMs);
  const parts = interrupted?.kind === 'resumed' ? interrupted.parts : [];
  const last = parts.at(-1);
  const startMs = last && last.endMs - resume.baseMs;
  const open = last && startMs !== undefined ? { segmentStartMs: fromMs, part: last.part + 1, startMs } : undefined;
  const continues = reachesBack(source, resume);
  const heard = [position.lastCell, ...parts].findLast((record) => record?.media['audio'])?.media['audio'];
  // Sound at another rate counts in other ticks.
  const made = resume.earlierRun?.renditions.find(({ kind }) => kind === 'audio');
  const audioResume =
    continues && heard && made?.timescale === source.audio?.sampleRateHz
      ? { ticks: heard.startTicks + heard.durationTicks, driftTicks: heard.driftTicks ?? 0 }
      : undefined;
  return {
    fromMs,
    open,
    audioResume,
    decodeStartMs: decodeStartOf(position, resume, continues),
  };
}

/** Where the passed-through source's decode times had come to at the start of the cell. */
function decodeStartOf(
  { openParts, lastCell }: LogPosition,
  { baseMs }: ResumePoint,
  continues: boolean,
): number | undefined {
  const [open, last] = [openParts[0]?.media['source'], lastCell?.media['source']];
  const ticks = open ? open.startTicks : last && last.startTicks + last.durationTicks;
  return continues && ticks !== undefined ? (ticks * 1_000) / videoTimescale - baseMs : undefined;
}
