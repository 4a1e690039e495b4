// How many watch a stream, as far as this origin can know. It sees the requests for playlists of viewers who come directly;
// behind a cache it sees those who say that they are watching. One is a part of the other or the reverse, never both apart:
// so the greater of the two is the count.
import { RecentViewers } from './recent-viewers.ts';

/** `asking`: a playlist was asked for. `saying`: a player said that it is watching. */
export type Sign = 'asking' | 'saying';

export interface AudienceCount {
  viewers: number;
  /** By rendition id. */
  renditions: Record<string, number>;
}

const maxRenditions = 32;

class Count {
  readonly #seen: Readonly<Record<Sign, RecentViewers>> = { asking: new RecentViewers(), saying: new RecentViewers() };

  add(sign: Sign, key: number, nowMs: number): void {
    this.#seen[sign].add(key, nowMs);
  }

  count(nowMs: number): number {
    return Math.max(this.#seen.asking.count(nowMs), this.#seen.saying.count(nowMs));
  }
}

export class StreamAudience {
  readonly #all = new Count();
  readonly #renditions = new Map<string, Count>();

  add({ sign, key, renditionId, nowMs }: { sign: Sign; key: number; renditionId: string; nowMs: number }): void {
    this.#all.add(sign, key, nowMs);
    let count = this.#renditions.get(renditionId);
    if (!count) {
      if (this.#renditions.size >= maxRenditions) return;
      this.#renditions.set(renditionId, (count = new Count()));
    }
    count.add(sign, key, nowMs);
  }

  count(nowMs: number): AudienceCount {
    const renditions = [...this.#renditions].map(([id, count]) => [id, count.count(nowMs)] as const);
    return {
      viewers: this.#all.count(nowMs),
      renditions: Object.fromEntries(renditions.filter(([, viewers]) => viewers > 0)),
    };
  }
}
