// A viewer that keeps everything: each segment and part of one rendition, fetched when it is first listed. It notes what a
// playlist must never do: go back, change what it has said, list what can't be read, or parts that are not their segment.
import { setTimeout as delay } from 'node:timers/promises';
import { fetchText } from '../support/viewer.ts';

const pollMs = 200;
const askAgainForMs = 20_000;
const askAgainAfterMs = 500;

const gapWords = ' is a gap';
const nothing = Promise.resolve(undefined);

/** Whether what was noted is that a segment is a gap. */
export function isGap(violation: string): boolean {
  return violation.endsWith(gapWords);
}

/** What a playlist says of a segment. */
interface ListedWith {
  init: string;
  discontinuity: boolean;
  gap: boolean;
}

export class RenditionRecorder {
  readonly #urls: readonly string[];
  readonly #segments = new Map<number, { uri: string; init: string; bytes: Promise<Buffer | undefined> }>();
  readonly #parts = new Map<number, Map<string, Promise<Buffer | undefined>>>();
  readonly #listedAtMs: { mediaSequence: number; atMs: number }[] = [];
  readonly violations: string[] = [];
  #discontinuities = 0;
  #stopped = false;
  #ended: Promise<void> = Promise.resolve();

  /** One rendition by one or more origins: what one does not answer is asked of the next, as behind a balancer. */
  constructor(...urls: string[]) {
    this.#urls = urls;
  }

  start(): void {
    this.#ended = this.#poll();
  }

  /** Resolves when everything that was listed has been fetched. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  get discontinuities(): number {
    return this.#discontinuities;
  }

  get newest(): number {
    return this.#listedAtMs.at(-1)?.mediaSequence ?? -1;
  }

  /** Name of the init segment of the newest segment: a slate of a rendition that is passed through has one of its own. */
  get newestInit(): string | undefined {
    return this.#segments.get(this.newest)?.init.split('/').at(-1);
  }

  /** When the first segment behind this one was listed. */
  listedAfter(mediaSequence: number): number | undefined {
    return this.#listedAtMs.find((listed) => listed.mediaSequence > mediaSequence)?.atMs;
  }

  /** When each segment was listed, in order. */
  get listings(): readonly { mediaSequence: number; atMs: number }[] {
    return this.#listedAtMs;
  }

  /** The longest time between two segments that were listed one after the other, from the one before `first` on. */
  longestPauseMs(first: number): number {
    const times = this.#listedAtMs.filter(({ mediaSequence }) => mediaSequence >= first - 1).map(({ atMs }) => atMs);
    const pauses = times.slice(1).map((atMs, i) => atMs - (times[i] ?? atMs));
    return Math.max(0, ...pauses);
  }

  /** The segments of a range as files, one for each init segment, which it begins with; checks parts against segments. */
  async files(first = 0, last = Infinity): Promise<Buffer[]> {
    const files: Buffer[][] = [];
    let init = '';
    for (const [mediaSequence, segment] of [...this.#segments].sort(([a], [b]) => a - b)) {
      if (mediaSequence < first || mediaSequence > last) continue;
      const bytes = await segment.bytes;
      if (!bytes) continue;
      if (segment.init !== init) files.push([(await this.#fetch(segment.init)) ?? Buffer.alloc(0)]);
      init = segment.init;
      files.at(-1)?.push(bytes);
      await this.#comparePart(mediaSequence, bytes);
    }
    return files.map((chunks) => Buffer.concat(chunks));
  }

  async #comparePart(mediaSequence: number, segment: Buffer): Promise<void> {
    const parts = await Promise.all([...(this.#parts.get(mediaSequence)?.values() ?? [])]);
    const joined = Buffer.concat(parts.filter((part) => part !== undefined));
    const isPrefix = segment.subarray(0, joined.length).equals(joined);
    if (parts.length > 0 && !isPrefix) this.violations.push(`the parts of ${mediaSequence} are not its bytes`);
  }

  async #poll(): Promise<void> {
    while (!this.#stopped) {
      const text = await firstOf(this.#urls, fetchText);
      if (text !== undefined) this.#take(text);
      await delay(pollMs);
    }
    await Promise.all([...this.#segments.values()].map(({ bytes }) => bytes));
  }

  #take(text: string): void {
    let mediaSequence = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1]);
    let init = '';
    let [discontinuity, gap] = [false, false];
    for (const line of text.split('\n')) {
      const part = /^#EXT-X-PART:.*URI="([^"]+)"/.exec(line)?.[1];
      init = /^#EXT-X-MAP:URI="([^"]+)"/.exec(line)?.[1] ?? init;
      if (line === '#EXT-X-DISCONTINUITY') discontinuity = true;
      if (line === '#EXT-X-GAP') gap = true;
      if (part) this.#takePart(mediaSequence, part);
      if (line === '' || line.startsWith('#')) continue;
      this.#takeSegment(mediaSequence, line, { init, discontinuity, gap });
      mediaSequence += 1;
      [discontinuity, gap] = [false, false];
    }
    if (mediaSequence - 1 < this.newest)
      this.#note(`the playlist went back from ${this.newest} to ${mediaSequence - 1}`);
  }

  #takePart(mediaSequence: number, uri: string): void {
    const parts = this.#parts.get(mediaSequence) ?? new Map<string, Promise<Buffer | undefined>>();
    this.#parts.set(mediaSequence, parts);
    if (!parts.has(uri)) parts.set(uri, this.#fetch(uri));
  }

  #takeSegment(mediaSequence: number, uri: string, { init, discontinuity, gap }: ListedWith): void {
    const known = this.#segments.get(mediaSequence);
    if (known) {
      if (known.uri !== uri) this.#note(`${mediaSequence} was ${known.uri} and is ${uri}`);
      return;
    }
    if (this.#segments.size > 0 && discontinuity) this.#discontinuities += 1;
    if (gap) this.#note(`${mediaSequence}${gapWords}`);
    this.#segments.set(mediaSequence, { uri, init, bytes: gap ? nothing : this.#fetch(uri) });
    if (mediaSequence > this.newest) this.#listedAtMs.push({ mediaSequence, atMs: performance.now() });
  }

  async #fetch(uri: string): Promise<Buffer | undefined> {
    const bytes = await this.#askFor(uri);
    if (!bytes) this.#note(`${uri} is listed and can't be read`);
    return bytes;
  }

  /** An origin that is away, or says that it is busy, is asked again, as players do; one that has no such thing is not. */
  async #askFor(uri: string): Promise<Buffer | undefined> {
    const endMs = performance.now() + askAgainForMs;
    for (;;) {
      let isGone = false;
      for (const url of this.#urls) {
        const answer = await fetchWhole(new URL(uri, url).href);
        if (answer.kind === 'bytes') return answer.bytes;
        isGone ||= answer.kind === 'gone';
      }
      if (isGone || performance.now() > endMs) return undefined;
      await delay(askAgainAfterMs);
    }
  }

  #note(violation: string): void {
    if (!this.violations.includes(violation)) this.violations.push(violation);
  }
}

type Answer = { kind: 'bytes'; bytes: Buffer } | { kind: 'gone' } | { kind: 'busy' };

async function fetchWhole(url: string): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (response.ok) return { kind: 'bytes', bytes: Buffer.from(await response.arrayBuffer()) };
    return { kind: response.status >= 500 ? 'busy' : 'gone' };
  } catch {
    return { kind: 'busy' };
  }
}

/** The first answer that there is. */
async function firstOf<T>(
  urls: readonly string[],
  ask: (url: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const url of urls) {
    const answer = await ask(url).catch(() => undefined);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
