// Watches a playback URL through every origin, as all its viewers together would, and remembers everything: a story that
// breaks things asks it at the end whether any viewer saw a playlist go back, a segment change, or a listed object missing.
// That an origin cannot be reached, or says that it is busy, is no violation: players ask again.
import { parseMediaPlaylist, PlaylistHistory, type MediaPart, type ParsedMediaPlaylist } from '@millrace/hls';
import { renditionUrls } from './viewer.ts';

export interface OracleVerdict {
  /** In words, at most a hundred. */
  violations: string[];
  playlists: number;
  /** Segments, parts and init segments that were listed and read. */
  objects: number;
  /** Renditions that are not listed any more and not there: on a machine that is too slow for all, one goes to keep the others. */
  givenUp: string[];
}

export interface ViewerOracle {
  /** Resolves when everything was looked at once. */
  readonly looked: Promise<unknown>;
  /** Ends the watch. */
  verdict(): Promise<OracleVerdict>;
}

const pollMs = 500;
const requestMs = 8_000;
const mostViolations = 100;

/** `path` is that of the multivariant playlist. Watches until the verdict is asked for. */
export function watchAsViewers(origins: readonly string[], path: string): ViewerOracle {
  const watch = new Watch();
  const viewers = origins.map((origin) => new OriginViewer(watch, new URL(path, origin).href));
  const looked = Promise.all(viewers.map((viewer) => viewer.look()));
  const watching = viewers.map((viewer) => looked.then(() => watch.follow(viewer)));
  return {
    looked,
    verdict: async () => {
      watch.isOver = true;
      await Promise.all(watching);
      return watch;
    },
  };
}

class Watch implements OracleVerdict {
  readonly violations: string[] = [];
  readonly givenUp: string[] = [];
  playlists = 0;
  objects = 0;
  isOver = false;
  readonly #histories = new Map<string, PlaylistHistory>();

  async follow(viewer: OriginViewer): Promise<void> {
    while (!this.isOver) {
      const nextAtMs = performance.now() + pollMs;
      await viewer.look();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextAtMs - performance.now())));
    }
    await viewer.look();
  }

  /** One history for a rendition, whatever origin it comes from. */
  judge(url: URL, playlist: ParsedMediaPlaylist): void {
    const history = this.#histories.get(url.pathname) ?? new PlaylistHistory();
    this.#histories.set(url.pathname, history);
    this.playlists += 1;
    for (const words of history.add(url.host, playlist)) this.report(url, words);
  }

  missed(url: URL): void {
    if (!this.givenUp.includes(url.href)) this.givenUp.push(url.href);
  }

  report(url: URL, words: string): void {
    if (this.violations.length < mostViolations) this.violations.push(`${url.href}: ${words}`);
  }
}

/** What one origin was seen to list, and what of that could be read. */
class OriginViewer {
  readonly #watch: Watch;
  readonly #multivariantUrl: string;
  readonly #known = new Set<string>();
  /** Listed now, by playlist. What has just been removed must still be there. */
  readonly #listed = new Map<string, readonly string[]>();

  constructor(watch: Watch, multivariantUrl: string) {
    this.#watch = watch;
    this.#multivariantUrl = multivariantUrl;
  }

  async look(): Promise<void> {
    const urls = await renditionUrls(this.#multivariantUrl).catch(() => new Map<string, string>());
    for (const url of urls.values()) this.#known.add(url);
    await Promise.all([...this.#known].map((url) => this.#lookAt(new URL(url))));
  }

  async #lookAt(url: URL): Promise<void> {
    const response = await get(url);
    if (response?.status === 404) {
      if (await this.#isGivenUp(url)) this.#watch.missed(url);
      else this.#watch.report(url, 'the playlist is gone');
    }
    if (!response?.ok) return;
    const playlist = parseMediaPlaylist(response.body);
    this.#watch.judge(url, playlist);
    const before = this.#listed.get(url.href) ?? [];
    const now = urisOf(playlist);
    const [known, still] = [new Set(before), new Set(now)];
    // Parts of old segments leave the list long before they expire, and so do segments: both are asked for once more.
    const asked = [...now.filter((uri) => !known.has(uri)), ...before.filter((uri) => !still.has(uri))];
    const read = await Promise.all(asked.map((uri) => this.#read(new URL(uri, url))));
    // What could not be asked for is new again next time.
    const missed = new Set(asked.filter((_, i) => read[i] === false));
    this.#listed.set(
      url.href,
      now.filter((uri) => !missed.has(uri)),
    );
  }

  /** Listed no more, while others are. */
  async #isGivenUp({ href }: URL): Promise<boolean> {
    const listed = [...(await renditionUrls(this.#multivariantUrl).catch(() => new Map<string, string>())).values()];
    return listed.length > 0 && !listed.includes(href);
  }

  /** False when the origin could not say. */
  async #read(url: URL): Promise<boolean> {
    const response = await get(url);
    if (!response || response.status >= 500) return false;
    if (response.ok && response.body.length > 0) this.#watch.objects += 1;
    else this.#watch.report(url, `listed, and answered with ${response.status}`);
    return true;
  }
}

async function get(url: URL): Promise<{ ok: boolean; status: number; body: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(requestMs) });
    return { ok: response.ok, status: response.status, body: await response.text() };
  } catch {
    return undefined;
  }
}

function urisOf({ segments, open }: ParsedMediaPlaylist): string[] {
  const parts = (of: readonly MediaPart[] = []) => of.filter(({ isGap }) => !isGap).map(({ uri }) => uri);
  const all = segments.flatMap((segment) => [
    segment.initUri,
    ...parts(segment.parts),
    ...(segment.isGap ? [] : [segment.uri]),
  ]);
  return [...new Set([...all, ...parts(open?.parts)])];
}
