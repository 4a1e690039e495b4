// The first run of a stream does not know yet whether its source can be followed: that shows with the second keyframe,
// and many encoders leave it for eight seconds. So `follow` begins, and when no second keyframe has come for a while
// `grid` begins with the same pictures, to have its first cuts ready when the choice falls. The encoder of `follow` gets
// nothing meanwhile: there is CPU for one of them.
import type { TimelineMode } from '@millrace/pipeline';
import type { MediaEvent } from '../packaging/access-unit.ts';
import type { Cut } from '../packaging/cut.ts';
import type { RenditionTrack } from '../publishing/rendition-track.ts';
import type { MediaPath, PathEnd } from './media-path.ts';
import { NotFollowableError, SourceHoleError } from './path-errors.ts';

/** What an attempt feeds: a media path, or the choice between two. */
export interface MediaSink {
  readonly mode: TimelineMode;
  readonly hasBegun: boolean;
  readonly tracks: RenditionTrack[];
  readonly encoderFinished: Promise<void>;
  readonly encoderLoad: MediaPath['encoderLoad'];
  /** Undefined when more can be taken at once. */
  push(event: MediaEvent): Promise<void> | undefined;
  settle(): Promise<void>;
  finish(end: PathEnd): Promise<void>;
  abort(): void;
}

export interface MediaChoiceOptions {
  build: (mode: TimelineMode, onCut: (cut: Cut) => void) => MediaPath;
  onCut: (cut: Cut) => void;
}

/** Most encoders that are set to a keyframe interval at all are set to two seconds. */
const understudyAfterMs = 2_600;

export class MediaChoice implements MediaSink {
  readonly #options: MediaChoiceOptions;
  readonly #follow: MediaPath;
  readonly #encoderFailed: (error: unknown) => void;
  /** Rejects with the failure of the encoder in use: the understudy's does not matter. */
  readonly encoderFinished: Promise<void>;
  #grid: MediaPath | undefined;
  #chosen: MediaPath | undefined;
  /** Everything so far, until the choice has fallen. */
  #events: MediaEvent[] = [];
  /** What each of the two has made until then. */
  #followed: Cut[] = [];
  #gridded: Cut[] = [];

  constructor(options: MediaChoiceOptions) {
    this.#options = options;
    this.#follow = options.build('follow', (cut) => this.#takeFollowed(cut));
    let fail: (error: unknown) => void = () => undefined;
    this.encoderFinished = new Promise((_resolve, reject) => (fail = reject));
    this.encoderFinished.catch(() => undefined);
    this.#encoderFailed = fail;
    this.#watch(this.#follow);
  }

  get mode(): TimelineMode {
    return this.#current.mode;
  }

  get hasBegun(): boolean {
    return this.#current.hasBegun;
  }

  get tracks(): RenditionTrack[] {
    return this.#current.tracks;
  }

  /** While the choice is open, the load says nothing. */
  get encoderLoad(): MediaPath['encoderLoad'] {
    return this.#chosen?.encoderLoad;
  }

  push(event: MediaEvent): Promise<void> | undefined {
    return this.#chosen ? this.#chosen.push(event) : this.#pushToBoth(event);
  }

  async #pushToBoth(event: MediaEvent): Promise<void> {
    this.#events.push(event);
    const openMs = this.#follow.openMs;
    try {
      await this.#follow.push(event);
    } catch (error) {
      if (!(error instanceof NotFollowableError) || !this.#grid) throw error;
      await this.#grid.push(event);
      this.#chooseGrid();
      return;
    }
    if (this.#follow.openMs < openMs) await this.#chooseFollow();
    else if (this.#grid) await this.#pushGrid(this.#grid, event);
    else if (this.#follow.openMs >= understudyAfterMs) await this.#startGrid();
  }

  settle(): Promise<void> {
    return this.#end().settle();
  }

  finish(end: PathEnd): Promise<void> {
    return this.#end().finish(end);
  }

  abort(): void {
    this.#follow.abort();
    this.#grid?.abort();
  }

  get #current(): MediaPath {
    return this.#chosen ?? this.#follow;
  }

  /** The source ended before the choice fell: it is followed as far as it went. */
  #end(): MediaPath {
    if (!this.#chosen) this.#choose(this.#follow, this.#followed);
    return this.#current;
  }

  #watch(path: MediaPath): void {
    path.encoderFinished.catch((error: unknown) => {
      if (path === this.#current) this.#encoderFailed(error);
    });
  }

  async #startGrid(): Promise<void> {
    const grid = this.#options.build('grid', (cut) => this.#takeGridded(cut));
    this.#grid = grid;
    this.#watch(grid);
    this.#follow.holdEncoder();
    for (const event of this.#events) await grid.push(event);
  }

  /** A hole breaks both off; the grid has lost less by then. */
  async #pushGrid(grid: MediaPath, event: MediaEvent): Promise<void> {
    try {
      await grid.push(event);
    } catch (error) {
      if (error instanceof SourceHoleError) this.#chooseGrid();
      throw error;
    }
  }

  #takeFollowed(cut: Cut): void {
    if (this.#chosen === this.#follow) this.#options.onCut(cut);
    else if (!this.#chosen) this.#followed.push(cut);
  }

  #takeGridded(cut: Cut): void {
    if (this.#chosen) this.#options.onCut(cut);
    else this.#gridded.push(cut);
  }

  /** A second segment of the passed-through source has begun: it can be followed. */
  async #chooseFollow(): Promise<void> {
    this.#choose(this.#follow, this.#followed);
    await this.#follow.releaseEncoder();
  }

  #chooseGrid(): void {
    if (this.#grid) this.#choose(this.#grid, this.#gridded);
  }

  #choose(path: MediaPath, made: Cut[]): void {
    this.#chosen = path;
    (path === this.#follow ? this.#grid : this.#follow)?.abort();
    this.#events = [];
    for (const cut of made) this.#options.onCut(cut);
    this.#followed = [];
    this.#gridded = [];
  }
}
