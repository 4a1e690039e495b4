// The cell that is being made: its cuts so far, and what the log says of them.
import type { CellRecord, PartRecord, RunRecord } from '@millrace/pipeline';
import type { Cut, PackagedPart } from '../packaging/cut.ts';
import type { BitRateMeter } from './bit-rate-meter.ts';

/** What a cell has in the log whichever way it is told: its number, its discontinuity, its place in time. */
interface CellFacts {
  epoch: number;
  mediaSequence: number;
  discontinuitySequence: number;
  discontinuity: boolean;
  programDateTimeMs: number;
}

export class OpenCell {
  readonly #facts: CellFacts;
  readonly #run: RunRecord;
  readonly #cuts: Cut[];
  /** What is listed of it. */
  readonly listed: PartRecord[];

  /** Goes on from what an earlier run has listed of it, if anything. */
  constructor(facts: CellFacts, run: RunRecord, earlier: { parts: readonly PartRecord[]; cuts: readonly Cut[] }) {
    this.#facts = facts;
    this.#run = run;
    this.#cuts = [...earlier.cuts];
    this.listed = [...earlier.parts];
  }

  get mediaSequence(): number {
    return this.#facts.mediaSequence;
  }

  add(cut: Cut): void {
    this.#cuts.push(cut);
  }

  /** The record of a cut of this cell. */
  partRecord({ place, parts }: Cut): PartRecord {
    const { baseMs } = this.#run;
    const media = [...parts].map(([id, { startTicks, durationTicks, sizeBytes, independent, ...part }]) => [
      id,
      { startTicks, durationTicks, sizeBytes, independent, ...toldOf(part) },
    ]);
    return {
      kind: 'part',
      ...this.#facts,
      part: place.part,
      startMs: Math.round(baseMs + place.startMs),
      endMs: Math.round(baseMs + place.endMs),
      media: Object.fromEntries(media) as PartRecord['media'],
    };
  }

  /** One rendition's parts: joined, they are its segment. */
  partsOf(renditionId: string): PackagedPart[] {
    return this.#cuts.flatMap(({ parts }) => parts.get(renditionId) ?? []);
  }

  cellRecord(meterOf: (renditionId: string) => BitRateMeter): CellRecord {
    const { baseMs, renditions, targetDurationSeconds } = this.#run;
    const [first, last] = [this.#cuts[0], this.#cuts.at(-1)];
    const startMs = first?.place.segmentStartMs ?? 0;
    const cellEndMs = baseMs + (last?.place.endMs ?? startMs);
    const media = renditions.flatMap(({ id, timescale }) => {
      const parts = this.partsOf(id);
      const [part] = parts;
      if (!part) return [];
      // Parts that it lacks are part of its time.
      const newest = last?.parts.get(id);
      const endTicks = newest ? newest.startTicks + newest.durationTicks : Math.round((cellEndMs * timescale) / 1_000);
      const durationTicks = Math.max(1, endTicks - part.startTicks);
      const sizeBytes = sum(parts.map((made) => made.sizeBytes));
      const meter = meterOf(id);
      // A slate tells nothing of what the encoder sends, and what is advertised is for when it is back.
      if (!this.#run.isSlate || meter.averageBps === 0)
        meter.add(sizeBytes, durationTicks / timescale, targetDurationSeconds / 2);
      const { peakBps, averageBps } = meter;
      const told = { startTicks: part.startTicks, durationTicks, sizeBytes, peakBps, averageBps };
      const driftTicks = parts.at(-1)?.driftTicks;
      const frames = this.#run.isSlate ? undefined : framesOf(parts);
      return [
        [id, { ...told, ...toldOf({ driftTicks, keyframeBytes: part.keyframeBytes }), ...(frames && { frames }) }],
      ];
    });
    return {
      kind: 'cell',
      ...this.#facts,
      ...(this.#run.isSlate && { isSlate: true }),
      startMs: Math.round(baseMs + startMs),
      endMs: Math.round(cellEndMs),
      media: Object.fromEntries(media) as CellRecord['media'],
    };
  }
}

/** What is only told where there is something to tell. */
function toldOf({ driftTicks, keyframeBytes }: Pick<PackagedPart, 'driftTicks' | 'keyframeBytes'>) {
  return { ...(driftTicks && { driftTicks }), ...(keyframeBytes && { keyframeBytes }) };
}

/** Undefined when it is not known of all of them. */
function framesOf(parts: readonly PackagedPart[]): number | undefined {
  return parts.every(({ frames }) => frames !== undefined) ? sum(parts.map(({ frames = 0 }) => frames)) : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
