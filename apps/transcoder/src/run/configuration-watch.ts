// Whether the source goes on as it was probed. Another configuration, or a track that had none so far, needs a run of its
// own, which can begin only with certain pictures: so these are waited for.
import type { TimelineMode } from '@millrace/pipeline';
import type { MediaEvent } from '../packaging/access-unit.ts';
import type { ProbedSource } from '../source/probe.ts';
import { ReconfiguredError } from './path-errors.ts';

export interface ConfigurationWatchOptions {
  source: Pick<ProbedSource, 'video' | 'audio'>;
  mode: TimelineMode;
  /** Pictures do not matter, whatever they are. */
  audioOnly: boolean;
}

export class ConfigurationWatch {
  readonly #options: ConfigurationWatchOptions;
  readonly #changed = { audio: false, video: false };

  constructor(options: ConfigurationWatchOptions) {
    this.#options = options;
  }

  /** Whether the sound that comes is not what the run packages. */
  get hasOtherSound(): boolean {
    return this.#changed.audio;
  }

  /** Throws ReconfiguredError where another run has to begin. */
  look(event: MediaEvent): void {
    const { source, audioOnly } = this.#options;
    if (event.kind === 'audioConfiguration') {
      this.#changed.audio = isOther(event.configuration.record, source.audio?.record);
      if (this.#changed.audio && !source.video) throw new ReconfiguredError();
    } else if (event.kind === 'videoConfiguration' && !audioOnly) {
      this.#changed.video = isOther(event.configuration.record, source.video?.record);
    } else if (event.kind === 'video' && this.#isTurn(event.unit.isKeyframe)) {
      throw new ReconfiguredError(event.unit.ptsMs);
    }
  }

  /** What is encoded can begin with any picture that still belongs to the same configuration. */
  #isTurn(isKeyframe: boolean): boolean {
    const { audio, video } = this.#changed;
    return (isKeyframe && (audio || video)) || (audio && this.#options.mode === 'grid');
  }
}

function isOther(record: Uint8Array, before: Uint8Array | undefined): boolean {
  return record.length !== before?.length || record.some((byte, i) => byte !== before[i]);
}
