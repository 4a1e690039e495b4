// The media of a slate: every rendition's pictures and silent sound, repeated, cut where segments and parts are cut; or gaps, of
// the same lengths. It makes what it is told to make and knows no clock. Times are relay time: 0 is where the slate began.
import { AudioPackager, type AudioResume } from '../packaging/audio-packager.ts';
import { CutAssembler } from '../packaging/cut-assembler.ts';
import type { Cut, CutPlace, OpenSegment } from '../packaging/cut.ts';
import { VideoPackager } from '../packaging/video-packager.ts';
import { AudioCuts } from '../timeline/audio-cuts.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { SlateSound, SlateVideo } from './slate-renditions.ts';

export interface SlatePathOptions {
  /** Without pictures and sound it is gaps. */
  videos: readonly SlateVideo[];
  sound: SlateSound | undefined;
  timeline: Timeline;
  baseMs: number;
  /** Where it goes on when an earlier slate of the stream had come this far. */
  fromMs: number;
  /** The segment that it goes on with; undefined to begin one. */
  open: OpenSegment | undefined;
  audioResume: AudioResume | undefined;
  onCut: (cut: Cut) => void;
}

/** Pictures of one rendition on their way, each at its time. */
interface Feed {
  packager: VideoPackager;
  pictures: readonly Uint8Array[];
  frameMs: number;
  /** Counts from the start of the first segment. */
  first: number;
  next: number;
}

export class SlatePath {
  readonly #options: SlatePathOptions;
  readonly #assembler: CutAssembler;
  readonly #feeds: Feed[];
  readonly #audio: AudioPackager | undefined;
  /** Cuts a slate that has no pictures. */
  readonly #cutsByTime: AudioCuts | undefined;
  #soundMs: number;

  constructor(options: SlatePathOptions) {
    this.#options = options;
    const { videos, sound, timeline, fromMs } = options;
    this.#soundMs = fromMs;
    this.#assembler = new CutAssembler([...videos.map(({ id }) => id), ...(sound ? ['audio'] : [])], options.onCut);
    this.#audio = sound && this.#audioPackager(sound);
    this.#feeds = videos.map(({ id, pictures }, i) => {
      const frameMs = timeline.segmentMs / pictures.length;
      // Rounding must not put a picture before the time that it begins at.
      const first = Math.ceil((fromMs - this.#segmentStartMs) / frameMs - 1e-6);
      return { packager: this.#videoPackager(id, frameMs, i === 0), pictures, frameMs, first, next: first };
    });
    this.#cutsByTime =
      videos.length > 0 ? undefined : new AudioCuts(timeline, options.open, (place) => this.#cutAt(place));
    if (!sound) this.#cutsByTime?.reach(fromMs);
  }

  /** Makes everything up to this time. */
  advance(toMs: number): void {
    for (const feed of this.#feeds) this.#feed(feed, toMs);
    if (this.#options.sound) this.#feedSound(this.#options.sound, toMs);
    // What ends just here is told with what follows, or with the end.
    else this.#cutsByTime?.reach(Math.max(this.#options.fromMs, toMs - 1));
  }

  /** What is open ends here, or at `endMs`. */
  finish(endMs?: number): void {
    for (const { packager } of this.#feeds) packager.flush(endMs);
    this.#cutsByTime?.flush(0, endMs);
    this.#audio?.flush();
    this.#assembler.flush();
  }

  #cutAt(place: CutPlace): void {
    if (this.#audio) this.#audio.cutAt(place);
    else this.#options.onCut({ place, parts: new Map() });
  }

  #feed(feed: Feed, toMs: number): void {
    const { packager, pictures, first } = feed;
    for (; this.#timeOf(feed) < toMs; feed.next += 1) {
      const timeMs = this.#timeOf(feed);
      // The pictures behind a key frame are those that follow it, wherever in its segment it is.
      const at = feed.next < pictures.length ? feed.next - first : feed.next % pictures.length;
      packager.push({ dtsMs: timeMs, ptsMs: timeMs, isKeyframe: at === 0, data: pictures[at] ?? new Uint8Array() });
    }
  }

  #timeOf({ next, frameMs }: Feed): number {
    return Math.max(this.#options.fromMs, this.#segmentStartMs + next * frameMs);
  }

  get #segmentStartMs(): number {
    return this.#options.open?.segmentStartMs ?? this.#options.fromMs;
  }

  #feedSound(sound: SlateSound, toMs: number): void {
    const { data, samples } = sound.frame;
    for (; this.#soundMs < toMs; this.#soundMs += (samples * 1_000) / sound.sampleRateHz) {
      this.#audio?.push({ ptsMs: this.#soundMs, samples, data });
      this.#cutsByTime?.reach(this.#soundMs);
    }
  }

  #videoPackager(renditionId: string, frameMs: number, leads: boolean): VideoPackager {
    const { timeline, baseMs, fromMs, open } = this.#options;
    return new VideoPackager({
      renditionId,
      timeline,
      baseMs,
      fromMs,
      open,
      nominalFrameMs: frameMs,
      onPart: (part) => this.#assembler.add(part),
      onGap: (id, place) => this.#assembler.gap(id, place),
      onCut: leads ? (place) => this.#audio?.cutAt(place) : undefined,
    });
  }

  #audioPackager({ sampleRateHz }: SlateSound): AudioPackager {
    const { baseMs, fromMs, audioResume } = this.#options;
    return new AudioPackager({
      renditionId: 'audio',
      configuration: { sampleRateHz },
      baseMs,
      fromMs,
      resume: audioResume,
      onPart: (part) => this.#assembler.add(part),
      onGap: (id, place) => this.#assembler.gap(id, place),
    });
  }
}
