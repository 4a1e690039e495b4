// A cut is complete when each rendition has its part or its gap; cuts leave in order. All renditions are cut at the same
// times, or the run is broken.
import type { Cut, CutPlace, PackagedPart } from './cut.ts';

interface OpenCut {
  place: CutPlace;
  parts: Map<string, PackagedPart>;
  settled: Set<string>;
}

/** A rendition was cut where no other one was: boundaries were not found alike. */
export class MisalignedError extends Error {
  constructor(renditionId: string, place: CutPlace) {
    super(`${renditionId} has part ${place.part} of ${place.segmentStartMs} ms, where the others have none`);
    this.name = 'MisalignedError';
  }
}

const toleranceMs = 1;

export class CutAssembler {
  readonly #renditionIds: readonly string[];
  readonly #onCut: (cut: Cut) => void;
  #open: OpenCut[] = [];
  #newest: CutPlace | undefined;

  constructor(renditionIds: readonly string[], onCut: (cut: Cut) => void) {
    this.#renditionIds = renditionIds;
    this.#onCut = onCut;
  }

  /** Throws MisalignedError. */
  add(part: PackagedPart): void {
    const cut = this.#cutAt(part.renditionId, part.place);
    cut.parts.set(part.renditionId, part);
    this.#settle(cut, part.renditionId);
  }

  /** The rendition has no media in this cut. */
  gap(renditionId: string, place: CutPlace): void {
    this.#settle(this.#cutAt(renditionId, place), renditionId);
  }

  /** No rendition will bring anything more: what is missing becomes a gap. */
  flush(): void {
    for (const cut of this.#open.splice(0)) this.#onCut(cut);
  }

  #cutAt(renditionId: string, place: CutPlace): OpenCut {
    const cut = this.#open.find((open) => isSame(open.place, place));
    if (cut) {
      if (cut.place.endsSegment !== place.endsSegment) throw new MisalignedError(renditionId, place);
      return cut;
    }
    if (this.#newest && !isAfter(place, this.#newest)) throw new MisalignedError(renditionId, place);
    this.#newest = place;
    const started = { place, parts: new Map<string, PackagedPart>(), settled: new Set<string>() };
    this.#open.push(started);
    return started;
  }

  #settle(cut: OpenCut, renditionId: string): void {
    cut.settled.add(renditionId);
    for (;;) {
      const first = this.#open[0];
      if (!first || !this.#renditionIds.every((id) => first.settled.has(id))) return;
      this.#open.shift();
      this.#onCut(first);
    }
  }
}

function isSame(a: CutPlace, b: CutPlace): boolean {
  return a.part === b.part && Math.abs(a.segmentStartMs - b.segmentStartMs) <= toleranceMs;
}

function isAfter(a: CutPlace, b: CutPlace): boolean {
  if (Math.abs(a.segmentStartMs - b.segmentStartMs) <= toleranceMs) return a.part > b.part;
  return a.segmentStartMs > b.segmentStartMs;
}
