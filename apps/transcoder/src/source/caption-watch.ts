// Looks for closed captions in the first pictures of a run. Players are told of those that are there by then; those that
// begin later are in the pictures all the same.
import { captionServices, type CaptionService, type VideoConfiguration } from '@millrace/codecs';
import type { VideoUnit } from '../packaging/access-unit.ts';

/** By then the run has been described. */
const maxPictures = 700;

export class CaptionWatch {
  readonly #configuration: VideoConfiguration | undefined;
  readonly #found = new Set<CaptionService>();
  #pictures = 0;

  constructor(configuration: VideoConfiguration | undefined) {
    this.#configuration = configuration;
  }

  /** In the order of their names. */
  get services(): CaptionService[] {
    return [...this.#found].sort();
  }

  look({ data }: Pick<VideoUnit, 'data'>): void {
    const configuration = this.#configuration;
    if (!configuration || (configuration.codec !== 'avc' && configuration.codec !== 'hevc')) return;
    if ((this.#pictures += 1) > maxPictures) return;
    try {
      const { codec, nalLengthSizeBytes } = configuration;
      for (const service of captionServices(codec, data, nalLengthSizeBytes)) this.#found.add(service);
    } catch {
      // A picture that is cut short says nothing.
    }
  }
}
