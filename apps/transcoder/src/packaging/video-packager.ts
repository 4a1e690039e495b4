// Pictures of one rendition → CMAF segments, cut at the boundaries of the timeline.
// Decode times are shifted so that a segment's `tfdt` is the presentation time of its first picture; the shift is kept
// for the whole run, so decode times go on without a hole.
import { buildMediaSegment, type Sample } from '@millrace/cmaf';
import type { TimelineMode } from '@millrace/pipeline';
import { isBoundary } from '../timeline/boundary.ts';
import type { VideoUnit } from './access-unit.ts';
import type { PackagedSegment } from './packaged-segment.ts';

export const videoTimescale = 90_000;
const ticksPerMs = videoTimescale / 1_000;
export const videoTrackId = 1;

export interface VideoPackagerOptions {
  renditionId: string;
  mode: TimelineMode;
  /** Stream time of relay time 0. */
  baseMs: number;
  /** Pictures that are shown before this (relay time) belong to earlier segments and are left out. */
  fromMs: number;
  /** Duration of the last picture of all, which has no successor. */
  nominalFrameMs: number;
  onSegment: (segment: PackagedSegment) => void;
}

interface Timed extends VideoUnit {
  /** Decode time after shift and repair. */
  decodeMs: number;
}

export class VideoPackager {
  readonly #options: VideoPackagerOptions;
  #units: Timed[] = [];
  #shiftMs: number | undefined;
  #sequenceNumber = 0;

  constructor(options: VideoPackagerOptions) {
    this.#options = options;
  }

  /** Milliseconds from the start of the open segment to `unit`; 0 when none is open. */
  openMs(unit: VideoUnit): number {
    const first = this.#units[0];
    return first ? unit.ptsMs - first.ptsMs : 0;
  }

  push(unit: VideoUnit): void {
    const first = this.#units[0];
    if (!first && (!unit.isKeyframe || unit.ptsMs < this.#options.fromMs)) return;
    this.#shiftMs ??= unit.ptsMs - unit.dtsMs;
    const timed = { ...unit, decodeMs: this.#decodeMs(unit, this.#shiftMs) };
    if (first && unit.isKeyframe && isBoundary(this.#options.mode, first.ptsMs, unit.ptsMs)) {
      this.#close(unit.ptsMs, timed.decodeMs);
    }
    this.#units.push(timed);
  }

  /** The source has ended: what is open becomes a last, short segment. */
  flush(): void {
    const last = this.#units.at(-1);
    if (!last) return;
    const endMs = Math.max(...this.#units.map(({ ptsMs }) => ptsMs)) + this.#options.nominalFrameMs;
    this.#close(endMs, last.decodeMs + this.#options.nominalFrameMs);
    this.#units = [];
  }

  /** Sources sometimes repeat a decode time; a sample must last at least a moment. */
  #decodeMs(unit: VideoUnit, shiftMs: number): number {
    const previous = this.#units.at(-1);
    return Math.max(unit.dtsMs + shiftMs, previous ? previous.decodeMs + 1 : -Infinity);
  }

  #close(endMs: number, endDecodeMs: number): void {
    const units = this.#units;
    const first = units[0];
    if (!first) return;
    const { renditionId, baseMs, onSegment } = this.#options;
    const startTicks = toTicks(baseMs + first.decodeMs);
    const durationTicks = toTicks(baseMs + endDecodeMs) - startTicks;
    const bytes = buildMediaSegment({
      sequenceNumber: (this.#sequenceNumber += 1),
      trackId: videoTrackId,
      baseMediaDecodeTime: startTicks,
      samples: units.map((unit, i) => toSample(unit, units[i + 1]?.decodeMs ?? endDecodeMs)),
      withStyp: true,
    });
    this.#units = [];
    onSegment({ renditionId, startMs: first.ptsMs, endMs, startTicks, durationTicks, bytes });
  }
}

function toSample(unit: Timed, nextDecodeMs: number): Sample {
  return {
    data: unit.data,
    durationTicks: toTicks(nextDecodeMs) - toTicks(unit.decodeMs),
    compositionOffsetTicks: toTicks(unit.ptsMs) - toTicks(unit.decodeMs),
    isSync: unit.isKeyframe,
  };
}

function toTicks(timeMs: number): number {
  return Math.round(timeMs * ticksPerMs);
}
