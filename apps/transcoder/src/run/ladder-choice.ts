// The rungs of an attempt, chosen once for each way that its timeline may go.
import type { TimelineMode } from '@millrace/pipeline';
import { ladderFor, noLadder, type Ladder } from '../ladder/ladder.ts';
import type { ProbedSource } from '../source/probe.ts';
import { UndecodableSourceError, type AttemptOptions } from './attempt-end.ts';
import { toPicture } from './source-picture.ts';

export class LadderChoice {
  readonly #options: Pick<AttemptOptions, 'order' | 'cpu' | 'decoders' | 'chosenRungs' | 'keptRungs'>;
  readonly #ladders = new Map<TimelineMode, Ladder>();

  constructor(options: Pick<AttemptOptions, 'order' | 'cpu' | 'decoders' | 'chosenRungs' | 'keptRungs'>) {
    this.#options = options;
  }

  /** What was chosen; undefined before that. */
  of(mode: TimelineMode): Ladder | undefined {
    return this.#ladders.get(mode);
  }

  /** Throws UndecodableSourceError when there must be rungs and can't be. */
  choose(source: ProbedSource, mode: TimelineMode): Ladder {
    const { order, cpu, chosenRungs, keptRungs } = this.#options;
    const picture = toPicture(source);
    const decoder = this.decoderOf(source);
    if (source.video && !decoder && mode === 'grid') throw new UndecodableSourceError(source.video.codec);
    const { ladder } = order.media;
    const maxShortSidePx = order.limits?.renditionHeightPx ?? Infinity;
    const request = { mode, latencyMode: order.latencyMode, ladder, maxShortSidePx, cpuBudget: cpu.available };
    const made = picture && decoder ? ladderFor({ source: picture, ...request, chosenRungs, keptRungs }) : noLadder;
    this.#ladders.set(mode, made);
    cpu.take(made.cpuCost);
    return made;
  }

  /** What the installed ffmpeg decodes the source's pictures with. */
  decoderOf({ video }: ProbedSource): string | undefined {
    return video && this.#options.decoders.get(video.codec);
  }

  /** Larger than the organization may offer, so it is not passed through. */
  isTooTall(source: ProbedSource): boolean {
    const limitPx = this.#options.order.limits?.renditionHeightPx;
    const picture = toPicture(source);
    return limitPx !== undefined && picture !== undefined && Math.min(picture.widthPx, picture.heightPx) > limitPx;
  }
}
