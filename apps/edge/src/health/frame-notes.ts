// What is to be measured of the frames of one source, put down as they pass and worked through later, many at once. The
// state of hundreds of meters is in nobody's cache: to touch all of it for every frame costs more than the measuring.

export interface FrameNote {
  isVideo: boolean;
  isKeyframe: boolean;
  hasCompositionTime: boolean;
  sizeBytes: number;
  rawMs: number;
  arrivedAtMs: number;
}

const capacity = 64;
const rowLength = 4;
const flags = { video: 1, keyframe: 2, compositionTime: 4 };

export class FrameNotes {
  readonly #rows = new Float64Array(capacity * rowLength);
  #end = 0;

  get isFull(): boolean {
    return this.#end === this.#rows.length;
  }

  addAudio(sizeBytes: number, rawMs: number, arrivedAtMs: number): void {
    this.#add(0, sizeBytes, rawMs, arrivedAtMs);
  }

  addVideo(frame: Omit<FrameNote, 'isVideo'>): void {
    const kind =
      flags.video + (frame.isKeyframe ? flags.keyframe : 0) + (frame.hasCompositionTime ? flags.compositionTime : 0);
    this.#add(kind, frame.sizeBytes, frame.rawMs, frame.arrivedAtMs);
  }

  /** Gives each in order, and forgets it. The object is the same every time. */
  drain(take: (note: FrameNote) => void): void {
    const note = { ...noFrame };
    const rows = this.#rows;
    for (let at = 0; at < this.#end; at += rowLength) {
      const kind = rows[at] ?? 0;
      note.isVideo = (kind & flags.video) !== 0;
      note.isKeyframe = (kind & flags.keyframe) !== 0;
      note.hasCompositionTime = (kind & flags.compositionTime) !== 0;
      note.sizeBytes = rows[at + 1] ?? 0;
      note.rawMs = rows[at + 2] ?? 0;
      note.arrivedAtMs = rows[at + 3] ?? 0;
      take(note);
    }
    this.#end = 0;
  }

  #add(kind: number, sizeBytes: number, rawMs: number, arrivedAtMs: number): void {
    const at = this.#end;
    this.#rows[at] = kind;
    this.#rows[at + 1] = sizeBytes;
    this.#rows[at + 2] = rawMs;
    this.#rows[at + 3] = arrivedAtMs;
    this.#end = at + rowLength;
  }
}

const noFrame: FrameNote = {
  isVideo: false,
  isKeyframe: false,
  hasCompositionTime: false,
  sizeBytes: 0,
  rawMs: 0,
  arrivedAtMs: 0,
};
