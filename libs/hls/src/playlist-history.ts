// Everything that was ever said about one rendition, by any server: rfc8216bis §6.2.1 as a judge. A media sequence number,
// once given, keeps its meaning for ever; nothing goes back; what was promised stays promised. For tests that watch a
// stream while things fail.
import type { MediaPart, SegmentStart } from './media-playlist.ts';
import type { ParsedMediaPlaylist } from './parse-media-playlist.ts';

/** What one server said last. */
interface Standing {
  firstSequence: number;
  lastSequence: number;
  firstDiscontinuity: number;
  hasEnded: boolean;
}

export class PlaylistHistory {
  readonly #facts = new Map<string, string>();
  readonly #standings = new Map<string, Standing>();

  /** Takes the next whole playlist that `server` sent, and returns in words what is wrong with it after all before it. */
  add(server: string, playlist: ParsedMediaPlaylist): string[] {
    return [...this.#regressions(server, playlist), ...this.#mutations(playlist)];
  }

  /** A server alone never goes back; two may be a moment apart. */
  #regressions(server: string, playlist: ParsedMediaPlaylist): string[] {
    const before = this.#standings.get(server);
    const now = standingOf(playlist);
    this.#standings.set(server, now);
    if (!before) return [];
    const fell = (['firstSequence', 'lastSequence', 'firstDiscontinuity'] as const).flatMap((name) =>
      now[name] < before[name] ? [`${name} went back from ${before[name]} to ${now[name]}`] : [],
    );
    return before.hasEnded && !now.hasEnded ? [...fell, 'it goes on after its end'] : fell;
  }

  #mutations(playlist: ParsedMediaPlaylist): string[] {
    const { targetDurationSeconds, type, partTargetSeconds, serverControl } = playlist;
    const changed = [this.#hold('promises', { targetDurationSeconds, type, partTargetSeconds, serverControl })];
    for (const { parts, ...segment } of playlist.segments) {
      changed.push(this.#hold(`segment ${segment.mediaSequence}`, segment));
      changed.push(...this.#holdStart(segment, parts));
    }
    if (playlist.open) changed.push(...this.#holdStart(playlist.open, playlist.open.parts));
    return changed.filter((words) => words !== undefined);
  }

  /** What is said of a segment before it is complete is said for ever too. */
  #holdStart(start: SegmentStart, parts: readonly MediaPart[] = []) {
    const { mediaSequence, discontinuity, discontinuitySequence, initUri, programDateTimeMs } = start;
    const begun = { discontinuity, discontinuitySequence, initUri, programDateTimeMs };
    return [
      this.#hold(`start of segment ${mediaSequence}`, begun),
      ...parts.map((part, i) => this.#hold(`part ${mediaSequence}.${i}`, part)),
    ];
  }

  #hold(name: string, fact: object): string | undefined {
    const said = JSON.stringify(fact);
    const before = this.#facts.get(name) ?? said;
    this.#facts.set(name, before);
    return before === said ? undefined : `${name} was ${before} and is ${said}`;
  }
}

function standingOf({ segments, open, hasEnded }: ParsedMediaPlaylist): Standing {
  const first = segments[0] ?? open;
  return {
    firstSequence: first?.mediaSequence ?? 0,
    lastSequence: segments.at(-1)?.mediaSequence ?? -1,
    firstDiscontinuity: first ? first.discontinuitySequence - (first.discontinuity ? 1 : 0) : 0,
    hasEnded,
  };
}
