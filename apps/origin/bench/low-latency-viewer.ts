// A low-latency viewer: asks for every part's playlist ahead of time on one connection, and for the part on another.
// Playback begins with two parts and never waits; a part that comes after the buffer has run out is a stall.
import type { Audience } from './load-figures.ts';
import { LoadLine } from './load-line.ts';

const partsPerSegment = 4;
const partMs = 500;
const bufferedParts = 2;

export class LowLatencyViewer {
  readonly #audience: Audience;
  readonly #playlists: LoadLine;
  readonly #media: LoadLine;
  #next: number;
  #listed: number;
  #isLoading = false;
  #loaded = 0;
  #playsFromMs = 0;
  #loadsFromMs = 0;

  /** Begins with the part that is live `joinedMs` after the load has begun. */
  constructor(audience: Audience, joinedMs: number) {
    this.#audience = audience;
    const { port, mediaSequence } = audience.wanted;
    this.#next = (mediaSequence + 1) * partsPerSegment + Math.floor(joinedMs / partMs);
    this.#listed = this.#next;
    this.#playlists = new LoadLine(port, audience.counts, () => this.#onPlaylist());
    this.#media = new LoadLine(port, audience.counts, () => this.#onPart());
    this.#askPlaylist();
  }

  end(): void {
    this.#playlists.end();
    this.#media.end();
  }

  #askPlaylist(): void {
    const [msn, part] = placeOf(this.#listed);
    this.#playlists.ask(`${this.#audience.wanted.playlist}.m3u8?_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`);
  }

  #onPlaylist(): void {
    this.#audience.counts.playlists += 1;
    this.#listed += 1;
    this.#askPlaylist();
    this.#load();
  }

  #load(): void {
    if (this.#isLoading || this.#next >= this.#listed) return;
    this.#isLoading = true;
    this.#loadsFromMs = performance.now();
    const [msn, part] = placeOf(this.#next);
    const name = `${msn}.${part}.m4s`;
    this.#audience.loaded.add(name);
    this.#media.ask(`${this.#audience.wanted.media}/${name}`);
  }

  #onPart(): void {
    const { counts, answers } = this.#audience;
    const nowMs = performance.now();
    counts.media += 1;
    answers.add(this.#loadsFromMs);
    this.#isLoading = false;
    this.#next += 1;
    this.#loaded += 1;
    if (this.#loaded === bufferedParts) this.#playsFromMs = nowMs;
    if (this.#loaded > bufferedParts && nowMs > this.#playsFromMs + (this.#loaded - 1) * partMs) {
      counts.stalls += 1;
      this.#playsFromMs = nowMs - (this.#loaded - 2) * partMs;
    }
    this.#load();
  }
}

function placeOf(part: number): [number, number] {
  return [Math.floor(part / partsPerSegment), part % partsPerSegment];
}
