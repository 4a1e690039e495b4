// Relay time: the encoder's own time, counted from the first media message of its connection. Segment boundaries are
// decided by it, so it must not depend on arrival, on reading, or on who reads: each frame gets its time here, once.
// Within a track it only goes forward. A jump of the encoder's clock is taken out, for all tracks by the same amount. Only
// where that clock stands still is there nothing to go by but arrival.
import { UnwrappedClock } from './unwrapped-clock.ts';

/** Steps back up to here are the encoder's inaccuracy; further ones are a new clock. */
const maxStepBackMs = 250;
/** A step forward beyond this, with nearly no real time passed, is a new clock too. */
const maxStepForwardMs = 10_000;
const minWallStepMs = 2_000;
/** A clock that has stood still for so long, with frames coming, has stopped. */
const maxStandMs = 2_000;
/** Distance between two frames where it is not known. */
const nominalFrameMs = 33;
/** How far from the others a track may begin and still be on their clock. */
const maxFirstDistanceMs = 10_000;
/** How far from the latest frame data may lie and still be on the clock of the frames: many encoders give it no time. */
const maxDataDistanceMs = 5_000;
/** How far a jumped track may land from where it was for the new clock of another track to be its own. */
const maxFitMs = 5_000;

interface Track {
  readonly clock: UnwrappedClock;
  /** Added to the encoder's unwrapped time. */
  offsetMs: number;
  relayMs: number;
  arrivedAtMs: number;
  /** The first frame with the time that the encoder's clock shows now. */
  readonly stand: { sinceMs: number; relayMs: number };
}

export class SourceTimeline {
  #audio: Track | undefined;
  #video: Track | undefined;
  /** The offset that the track set which jumped last; the others follow when they jump too. */
  #commonOffsetMs = 0;
  #discontinuities = 0;

  /** How often the encoder's clock has jumped. */
  get discontinuities(): number {
    return this.#discontinuities;
  }

  /**
   * Relay time of a frame from its raw timestamp; `nowMs` is any monotonic clock. Not for sequence headers, metadata and
   * ends of sequence: encoders send them with any time, and they must not move the clock.
   */
  relayTimeMs(kind: 'audio' | 'video', rawMs: number, nowMs: number): number {
    const track = kind === 'video' ? this.#video : this.#audio;
    if (track === undefined) return this.#openTrack(kind, rawMs, nowMs);
    const stepMs = track.clock.step(rawMs);
    if (hasJumped(stepMs, nowMs - track.arrivedAtMs)) this.#followJump(track);
    else if (stepMs > 0 && hasFallenBehind(track)) this.#followJump(track);
    const standsForMs = stepMs === 0 ? nowMs - track.stand.sinceMs : 0;
    const ownMs =
      standsForMs > maxStandMs ? Math.round(track.stand.relayMs + standsForMs) : track.clock.timeMs + track.offsetMs;
    track.relayMs = Math.max(ownMs, track.relayMs + 1);
    track.arrivedAtMs = nowMs;
    if (stepMs !== 0) {
      track.stand.sinceMs = nowMs;
      track.stand.relayMs = track.relayMs;
    }
    return track.relayMs;
  }

  /** Relay time of data from its raw timestamp. Moves no clock; where it is on none of the frames', that is `latestMs`. */
  dataTimeMs(rawMs: number, latestMs: number): number {
    const track = this.#video ?? this.#audio;
    if (track === undefined) return latestMs;
    const ownMs = track.clock.timeOf(rawMs) + track.offsetMs;
    return Math.abs(ownMs - latestMs) <= maxDataDistanceMs ? Math.max(0, ownMs) : latestMs;
  }

  /** The first frame of all is time 0. What lies before it, on a track that begins later, is moved up to it. */
  #openTrack(kind: 'audio' | 'video', rawMs: number, nowMs: number): number {
    const other = this.#video ?? this.#audio;
    if (other === undefined) this.#commonOffsetMs = -rawMs;
    const latestMs = other?.relayMs ?? 0;
    const distanceMs = rawMs + this.#commonOffsetMs - latestMs;
    const offsetMs = Math.abs(distanceMs) <= maxFirstDistanceMs ? this.#commonOffsetMs : latestMs - rawMs;
    const relayMs = Math.max(0, rawMs + offsetMs);
    const stand = { sinceMs: nowMs, relayMs };
    const track = { clock: new UnwrappedClock(rawMs), offsetMs, relayMs, arrivedAtMs: nowMs, stand };
    if (kind === 'video') this.#video = track;
    else this.#audio = track;
    return relayMs;
  }

  /** The first track to jump sets a new offset; another that jumps after it takes the same one, if it fits. */
  #followJump(track: Track): void {
    const landedMs = track.clock.timeMs + this.#commonOffsetMs;
    const hasOtherJumped = track.offsetMs !== this.#commonOffsetMs && Math.abs(landedMs - track.relayMs) <= maxFitMs;
    if (!hasOtherJumped) {
      this.#commonOffsetMs = track.relayMs + nominalFrameMs - track.clock.timeMs;
      this.#discontinuities += 1;
    }
    track.offsetMs = this.#commonOffsetMs;
  }
}

function hasJumped(stepMs: number, wallStepMs: number): boolean {
  return stepMs < -maxStepBackMs || (stepMs > maxStepForwardMs && wallStepMs < minWallStepMs);
}

/** Its frames were timed by arrival while its clock stood, and now that goes on from where it was. */
function hasFallenBehind({ clock, offsetMs, relayMs, stand }: Track): boolean {
  return relayMs - stand.relayMs > maxStandMs && clock.timeMs + offsetMs < relayMs;
}
