// Pictures that stop while the sound goes on: a camera that is unplugged, a graphics card that hangs, an encoder that drops
// pictures until its next key frame. Nothing could be listed until they are back, and players would stand, sound and all; so
// the last key frame is shown again and again in their place. It is put in where the source is read: what is passed through,
// what is encoded and what cuts the sound take it for a picture of the source. Pure: what has come decides, not when.
import type { VideoConfiguration } from '@millrace/codecs';
import type { LatencyMode } from '@millrace/pipeline';
import type { MediaEvent, VideoUnit } from '../packaging/access-unit.ts';
import { uncaptioned } from '../source/uncaptioned.ts';

/** Pictures that are missing for less than this are waited for. */
const patienceMs = 1_500;
/** Where pictures have been rare before, they are waited for this many times as long as for the last ones. */
const rarePatience = 2;
/** Farther apart than this they are not rare: they had stopped. */
const rarestMs = 5_000;
/** How much of what was usual is kept from picture to picture: half of it after 23 s at 30 per second. */
const keptPerPicture = 0.999;
/** Standing pictures are this much later than the sound: the first picture that is back is never before them. */
const marginMs = 300;
/** Sound that is farther apart than this was away as well, and may be back before the pictures are. */
const soundHoleMs = 500;
/** Where it was away for longer, no player has waited: that is a hole, and nothing fills it. */
const longestFilledMs = 60_000;
/** Sound may always be ahead of the pictures, though never by more than this. */
const longestLeadMs = 6_000;
/**
 * How far apart they stand where there are no parts. Encoders that look ahead hold a dozen pictures back, and players have less
 * than two seconds for that; and each is a whole key frame.
 */
const stepWithoutPartsMs = 150;

export interface StandstillOptions {
  latencyMode: LatencyMode;
  /** A part needs a picture. */
  partDurationMs: number;
}

export class Standstill {
  readonly #stepMs: number;
  #configuration: VideoConfiguration | undefined;
  #keyframe: VideoUnit | undefined;
  /** The newest presentation time of all pictures; undefined before the first. */
  #shownMs: number | undefined;
  /** The newest decode time of the source's pictures. */
  #decodedMs = 0;
  /** How far apart pictures have been. */
  #rarityMs = 0;
  #soundMs: number | undefined;
  /** How far the sound has been ahead of the pictures when one came: by so much it may be without any that is missing. */
  #usualLeadMs = 0;
  #stands = false;

  constructor({ latencyMode, partDurationMs }: StandstillOptions) {
    this.#stepMs = latencyMode === 'low' ? partDurationMs : stepWithoutPartsMs;
  }

  /**
   * The events of the source, with the pictures that stand in for others, and without those that nothing can be made of.
   * `converted` is sound that was made of what came with them; it is given on before them.
   */
  fill(events: readonly MediaEvent[], converted: readonly MediaEvent[] = []): MediaEvent[] {
    const filled = events.flatMap((event) => {
      if (event.kind === 'audio') return [event, ...this.#standBehind(event.frame.ptsMs)];
      if (event.kind === 'video') return this.#takes(event.unit) ? event : [];
      if (event.kind === 'videoConfiguration') this.#configure(event.configuration);
      return event;
    });
    const heard = converted.flatMap((event) => (event.kind === 'audio' ? event.frame.ptsMs : []));
    return [...converted, ...filled, ...heard.flatMap((soundMs) => this.#standBehind(soundMs))];
  }

  /** What is coded otherwise can't stand behind it. */
  #configure(configuration: VideoConfiguration): void {
    this.#configuration = configuration;
    this.#keyframe = undefined;
  }

  /** False for a picture that refers to ones that standing pictures have taken the place of. */
  #takes(unit: VideoUnit): boolean {
    this.#measure(unit);
    const shownMs = this.#shownMs ?? -Infinity;
    if (this.#stands && !(unit.isKeyframe && unit.ptsMs > shownMs)) return false;
    this.#stands = false;
    if (unit.isKeyframe) this.#keyframe = unit;
    this.#shownMs = Math.max(shownMs, unit.ptsMs);
    return true;
  }

  #measure({ dtsMs }: VideoUnit): void {
    const stepMs = this.#shownMs === undefined ? 0 : dtsMs - this.#decodedMs;
    this.#rarityMs = Math.max(this.#rarityMs * keptPerPicture, stepMs <= rarestMs ? stepMs : 0);
    this.#decodedMs = dtsMs;
    const leadMs = (this.#soundMs ?? dtsMs) - dtsMs;
    this.#usualLeadMs = Math.max(this.#usualLeadMs * keptPerPicture, Math.min(leadMs, longestLeadMs));
  }

  /** The pictures that have to stand now that the sound has come to `soundMs`. */
  #standBehind(soundMs: number): MediaEvent[] {
    const awayMs = soundMs - (this.#soundMs ?? soundMs);
    this.#soundMs = soundMs;
    if (awayMs > soundHoleMs) this.#decodedMs = Math.max(this.#decodedMs, soundMs);
    if (awayMs > longestFilledMs) this.#keyframe = undefined;
    const reachedMs = soundMs - this.#usualLeadMs;
    if (!this.#keyframe || this.#shownMs === undefined || !this.#isMissing(reachedMs)) return [];
    if (!this.#stands) this.#keyframe = uncaptioned(this.#keyframe, this.#configuration);
    const standing: MediaEvent[] = [];
    for (let timeMs = this.#shownMs + this.#stepMs; timeMs <= reachedMs - marginMs; timeMs += this.#stepMs) {
      standing.push({ kind: 'video', unit: shownAt(this.#keyframe, timeMs) });
      this.#shownMs = timeMs;
      this.#stands = true;
    }
    return standing;
  }

  #isMissing(reachedMs: number): boolean {
    return this.#stands || reachedMs - this.#decodedMs > Math.max(patienceMs, rarePatience * this.#rarityMs);
  }
}

function shownAt(keyframe: VideoUnit, ptsMs: number): VideoUnit {
  return { ...keyframe, ptsMs, dtsMs: ptsMs - (keyframe.ptsMs - keyframe.dtsMs) };
}
