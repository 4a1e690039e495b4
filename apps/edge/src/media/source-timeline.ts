// Relay time: the encoder's own time, counted from the first media message of its connection. Segment boundaries are
// decided by it, so it must not depend on reading, or on who reads: each frame gets its time here, once. Within a track it
// only goes forward. Arrival only tells what is missing from what is a jump of the encoder's clock: no frame comes before its
// time, so a step to where it would is a jump. Jumps are taken out, for all tracks by the same amount, and what did not arrive
// meanwhile stays missing. Only where the clock stands still is there nothing to go by but arrival.
import { LeastTransit } from './least-transit.ts';
import { UnwrappedClock } from './unwrapped-clock.ts';

/** Steps back up to here are the encoder's inaccuracy; further ones are a new clock. */
const maxStepBackMs = 250;
/** A track without a frame for so long was interrupted; a shorter time is the rhythm of encoder and network. */
const leastAbsenceMs = 1_000;
/** A clock that has stood still for so long, with frames coming, has stopped. */
const maxStandMs = 2_000;
/** Distance between two frames where it is not known. */
const nominalFrameMs = 33;
/** How far from the others a track may begin and still be on their clock. */
const maxFirstDistanceMs = 10_000;
/** How far from the latest frame data may lie and still be on the clock of the frames: many encoders give it no time. */
const maxDataDistanceMs = 5_000;
/** How far a jumped track may land from where it should go on for the new clock of another track to be its own. */
const maxFitMs = 5_000;
/** So much nearer than by its own clock it has to land there: what tracks do at different times are jumps of their own. */
const fitShare = 0.5;

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
  /** Of relay times: how late the frames are that are least late. */
  readonly #transit = new LeastTransit();
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
    if (this.#hasJumped(track, stepMs, nowMs) || (stepMs > 0 && hasFallenBehind(track))) this.#followJump(track, nowMs);
    const standsForMs = stepMs === 0 ? nowMs - track.stand.sinceMs : 0;
    const ownMs =
      standsForMs > maxStandMs ? Math.round(track.stand.relayMs + standsForMs) : track.clock.timeMs + track.offsetMs;
    track.relayMs = Math.max(ownMs, track.relayMs + 1);
    track.arrivedAtMs = nowMs;
    this.#transit.note(track.relayMs, nowMs);
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
    this.#transit.note(relayMs, nowMs);
    return relayMs;
  }

  #hasJumped({ clock, offsetMs }: Track, stepMs: number, nowMs: number): boolean {
    return stepMs < -maxStepBackMs || this.#transit.isEarly(clock.timeMs + offsetMs, nowMs);
  }

  /** The first track to jump sets a new offset; another that jumps after it takes the same one, if it fits. */
  #followJump(track: Track, nowMs: number): void {
    const absentMs = nowMs - track.arrivedAtMs;
    const nextMs = track.relayMs + (absentMs > leastAbsenceMs ? Math.round(absentMs) : nominalFrameMs);
    const distanceMs = (offsetMs: number) => Math.abs(track.clock.timeMs + offsetMs - nextMs);
    const fitMs = Math.min(maxFitMs, fitShare * distanceMs(track.offsetMs));
    const hasOtherJumped = track.offsetMs !== this.#commonOffsetMs && distanceMs(this.#commonOffsetMs) <= fitMs;
    if (!hasOtherJumped) {
      this.#commonOffsetMs = nextMs - track.clock.timeMs;
      this.#discontinuities += 1;
    }
    track.offsetMs = this.#commonOffsetMs;
  }
}

/** Its frames were timed by arrival while its clock stood, and now that goes on from where it was. */
function hasFallenBehind({ clock, offsetMs, relayMs, stand }: Track): boolean {
  return relayMs - stand.relayMs > maxStandMs && clock.timeMs + offsetMs < relayMs;
}
