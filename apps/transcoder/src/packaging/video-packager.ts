// Pictures of one rendition → parts of CMAF segments, cut by the timeline.
// Decode times are shifted so that a segment's `tfdt` is the presentation time of its first picture; the shift is kept
// for the whole run, and by its successor, so decode times go on without a hole. Where pictures are missing, encoders that
// reorder them make decode times that are late by as much: a segment is decoded when it is shown all the same. Parts are
// counted in decode time from the segment's start.
import { mediaSegmentPieces, type Sample } from '@millrace/cmaf';
import { trackIds } from '@millrace/pipeline';
import {
  isBoundary,
  lastPartAt,
  partAt,
  partEndMs,
  partSlackMs,
  promisedMs,
  type Timeline,
} from '../timeline/timeline.ts';
import type { VideoUnit } from './access-unit.ts';
import { sequenceNumberAt, type CutPlace, type OpenSegment, type PartSink } from './cut.ts';

export const videoTimescale = 90_000;
const ticksPerMs = videoTimescale / 1_000;
/** More than the jitter of a source. */
const lateDecodeMs = 100;

export interface VideoPackagerOptions extends PartSink {
  renditionId: string;
  timeline: Timeline;
  /** Stream time of relay time 0. */
  baseMs: number;
  /** Pictures that are shown before this (relay time) belong to earlier segments and are left out. */
  fromMs: number;
  /** Decode time (relay time, shifted) of the first picture, where an earlier run has come to; its presentation time if not given. */
  decodeStartMs?: number | undefined;
  /** Parts of the first segment that are listed already: they are packaged to find their end, and not told. */
  listedParts?: number;
  /** The segment that the first picture goes on with, whatever it is; undefined to begin with a segment. */
  open?: OpenSegment | undefined;
  /** Duration of the last picture of all, which has no successor. */
  nominalFrameMs: number;
  /** Called for each cut; the audio follows the cuts of the video that leads. */
  onCut?: ((place: CutPlace) => void) | undefined;
}

interface Timed extends VideoUnit {
  /** Decode time after shift and repair. */
  decodeMs: number;
}

export class VideoPackager {
  readonly #options: VideoPackagerOptions;
  /** Pictures of the open part. */
  #units: Timed[] = [];
  #segmentStartMs: number | undefined;
  #part = 0;
  #untoldParts: number;
  #lastDecodeMs = -Infinity;
  /** The open segment is the first one of the stream. */
  #isFirst: boolean;
  #shiftMs = 0;

  constructor(options: VideoPackagerOptions) {
    this.#options = options;
    const { listedParts = 0, open } = options;
    this.#untoldParts = listedParts;
    this.#isFirst = options.timeline.targetDurationSeconds === undefined;
    this.#segmentStartMs = open?.segmentStartMs;
    this.#part = open?.part ?? 0;
  }

  /** Milliseconds from the start of the open segment to `unit`; 0 when none is open. */
  openMs(unit: VideoUnit): number {
    return this.#segmentStartMs === undefined ? 0 : unit.ptsMs - this.#segmentStartMs;
  }

  push(unit: VideoUnit): void {
    const isFirst = this.#lastDecodeMs === -Infinity;
    const begins = isFirst ? this.#options.open === undefined : this.#isBoundary(unit);
    if (isFirst && (!unit.isKeyframe || unit.ptsMs < this.#options.fromMs)) return;
    if (isFirst) this.#shiftMs = (this.#options.decodeStartMs ?? unit.ptsMs) - unit.dtsMs;
    const decodeMs = this.#keptToParts(this.#decodeMsOf(unit, begins), begins || isFirst);
    this.#lastDecodeMs = decodeMs;
    if (begins) {
      if (this.#segmentStartMs !== undefined) {
        this.#closePartsBefore(lastPartAt(this.#options.timeline, this.#segmentStartMs, unit.ptsMs), decodeMs);
        this.#close(unit.ptsMs, decodeMs, true);
        this.#isFirst = false;
      }
      this.#begin(unit.ptsMs);
    } else this.#closePartsBefore(partAt(this.#options.timeline, this.#segmentStartMs ?? 0, decodeMs), decodeMs);
    this.#units.push({ ...unit, decodeMs });
  }

  /** Sources sometimes repeat a decode time; a sample must last at least a moment. */
  #decodeMsOf({ dtsMs, ptsMs }: VideoUnit, begins: boolean): number {
    const shiftedMs = dtsMs + this.#shiftMs;
    const isLate = begins && ptsMs - shiftedMs > lateDecodeMs;
    return Math.max(isLate ? ptsMs : shiftedMs, this.#lastDecodeMs + 1);
  }

  /** What is open becomes the last part of a short segment. Its last picture lasts until `untilMs`, where that is known. */
  flush(untilMs?: number): void {
    if (this.#units.length === 0) return;
    const { nominalFrameMs } = this.#options;
    const lastMs = Math.max(...this.#units.map(({ ptsMs }) => ptsMs));
    const endMs = untilMs === undefined || untilMs <= lastMs ? lastMs + nominalFrameMs : untilMs;
    this.#close(endMs, Math.max(endMs, this.#lastDecodeMs + 1), true);
    this.#segmentStartMs = undefined;
  }

  /** The same at the end of the source: its last picture is shown while the sound goes on, as far as its part may reach. */
  flushWithSound(soundEndMs: number): void {
    const { timeline, nominalFrameMs } = this.#options;
    const startMs = this.#segmentStartMs ?? 0;
    const mostMs = Math.min(partEndMs(timeline, startMs, this.#part), startMs + promisedMs(timeline));
    const pictureEndMs = Math.max(...this.#units.map(({ ptsMs }) => ptsMs)) + nominalFrameMs;
    // A frame of sound that begins with the last picture is there all the same.
    const goesOn = soundEndMs - pictureEndMs > nominalFrameMs;
    this.flush(goesOn ? Math.max(pictureEndMs, Math.min(soundEndMs, mostMs)) : pictureEndMs);
  }

  #isBoundary({ isKeyframe, ptsMs }: VideoUnit): boolean {
    const startMs = this.#segmentStartMs;
    return startMs === undefined || (isKeyframe && isBoundary(this.#options.timeline, startMs, ptsMs, this.#isFirst));
  }

  #begin(segmentStartMs: number): void {
    this.#segmentStartMs = segmentStartMs;
    this.#part = 0;
  }

  /**
   * Where pictures are so far apart that a part would be longer than its target, the first one of a part is decoded when the
   * part begins: it is shown when it is all the same.
   */
  #keptToParts(decodeMs: number, begins: boolean): number {
    const { timeline } = this.#options;
    if (timeline.partMs === undefined || begins) return decodeMs;
    const segmentStartMs = this.#segmentStartMs ?? 0;
    const part = partAt(timeline, segmentStartMs, decodeMs);
    if (part <= this.#part) return decodeMs;
    const gridMs = partEndMs(timeline, segmentStartMs, part - 1);
    return decodeMs - gridMs > partSlackMs(timeline.partMs) ? Math.max(gridMs, this.#lastDecodeMs + 1) : decodeMs;
  }

  /** Parts that the source jumped over are gaps: the last picture before them lasts until they begin. */
  #closePartsBefore(part: number, decodeMs: number): void {
    const { timeline } = this.#options;
    while (this.#part < part) {
      const endMs = partEndMs(timeline, this.#segmentStartMs ?? 0, this.#part);
      const isNear = timeline.partMs === undefined || decodeMs - endMs <= partSlackMs(timeline.partMs);
      this.#close(endMs, isNear ? decodeMs : Math.max(endMs, this.#lastDecodeOfPart + 1), false);
      this.#part += 1;
    }
  }

  /** Of the pictures in the open part. */
  get #lastDecodeOfPart(): number {
    return this.#units.at(-1)?.decodeMs ?? -Infinity;
  }

  #close(endMs: number, endDecodeMs: number, endsSegment: boolean): void {
    const { renditionId, baseMs, onPart, onGap, onCut } = this.#options;
    const place = this.#place(endMs, endsSegment);
    const units = this.#units.splice(0);
    const [first] = units;
    if (endsSegment || place.part >= this.#untoldParts) this.#untoldParts = 0;
    else return;
    if (first) {
      const startTicks = toTicks(baseMs + first.decodeMs);
      const pieces = mediaSegmentPieces({
        sequenceNumber: sequenceNumberAt(baseMs + place.startMs),
        trackId: trackIds.video,
        baseMediaDecodeTime: startTicks,
        samples: units.map((unit, i) => toSample(unit, units[i + 1]?.decodeMs ?? endDecodeMs)),
        withStyp: place.part === 0,
      });
      const durationTicks = toTicks(baseMs + endDecodeMs) - startTicks;
      const isKeyframe = first.isKeyframe;
      const sizeBytes = sizeOf(pieces);
      const keyframeBytes = place.part === 0 && isKeyframe ? sizeBytes - sizeBehindFirst(units) : undefined;
      const told = { independent: isKeyframe, keyframeBytes, frames: units.length };
      onPart({ renditionId, place, startTicks, durationTicks, ...told, pieces, sizeBytes });
    } else onGap(renditionId, place);
    onCut?.(place);
  }

  #place(endMs: number, endsSegment: boolean): CutPlace {
    const segmentStartMs = this.#segmentStartMs ?? 0;
    const part = this.#part;
    const startMs = part === 0 ? segmentStartMs : partEndMs(this.#options.timeline, segmentStartMs, part - 1);
    return { segmentStartMs, part, startMs, endMs, endsSegment };
  }
}

function sizeBehindFirst([, ...others]: readonly Timed[]): number {
  return sizeOf(others.map(({ data }) => data));
}

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
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
