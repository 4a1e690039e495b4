// A viewer of ordinary HLS, on one connection: begins three segments from the end, as HOLD-BACK says, reloads the playlist
// once a target duration (RFC 8216 §6.3.4: after half of it when nothing was new) and loads what it lists. Playback begins
// with the first segment and never waits; a segment that comes after what was there had been played is a stall.
import type { Audience } from './load-figures.ts';
import { LoadLine, type WholeAnswer } from './load-line.ts';
import { newestSegmentOf } from './newest-segment.ts';

const segmentMs = 2_000;
const segmentsFromEnd = 3;

export class ClassicViewer {
  readonly #audience: Audience;
  readonly #line: LoadLine;
  #timer: NodeJS.Timeout | undefined;
  #newest = -1;
  #next: number | undefined;
  #loaded = 0;
  #playsFromMs = 0;
  /** For the playlist. */
  #askedAtMs = 0;
  /** For the segment. */
  #loadsFromMs = 0;

  constructor(audience: Audience) {
    this.#audience = audience;
    const onAnswer = (answer: WholeAnswer | undefined) => {
      if (answer) this.#onPlaylist(answer);
      else this.#onSegment();
    };
    this.#line = new LoadLine(audience.wanted.port, audience.counts, onAnswer);
    this.#askPlaylist();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#line.end();
  }

  #askPlaylist(): void {
    this.#askedAtMs = performance.now();
    this.#line.ask(`${this.#audience.wanted.playlist}.m3u8`, { keep: true });
  }

  #onPlaylist(answer: WholeAnswer): void {
    this.#audience.counts.playlists += 1;
    this.#audience.answers.add(this.#askedAtMs);
    const newest = newestSegmentOf(answer) ?? this.#newest;
    const isNew = newest > this.#newest;
    this.#newest = newest;
    this.#next ??= Math.max(0, newest + 1 - segmentsFromEnd);
    if (isNew) this.#load();
    else this.#askLater(segmentMs / 2);
  }

  /** The next segment, or the playlist a target duration after it was asked for last. */
  #load(): void {
    if (this.#next === undefined || this.#next > this.#newest) {
      this.#askLater(segmentMs - (performance.now() - this.#askedAtMs));
      return;
    }
    this.#loadsFromMs = performance.now();
    const name = `${this.#next}.m4s`;
    this.#audience.loaded.add(name);
    this.#line.ask(`${this.#audience.wanted.media}/${name}`);
  }

  #askLater(delayMs: number): void {
    this.#timer = setTimeout(() => this.#askPlaylist(), Math.max(0, Math.round(delayMs)));
  }

  #onSegment(): void {
    const { counts, answers } = this.#audience;
    const nowMs = performance.now();
    counts.media += 1;
    answers.add(this.#loadsFromMs);
    this.#next = (this.#next ?? 0) + 1;
    this.#loaded += 1;
    if (this.#loaded === 1) this.#playsFromMs = nowMs;
    else if (nowMs > this.#playsFromMs + (this.#loaded - 1) * segmentMs) {
      counts.stalls += 1;
      this.#playsFromMs = nowMs - (this.#loaded - 1) * segmentMs;
    }
    this.#load();
  }
}
