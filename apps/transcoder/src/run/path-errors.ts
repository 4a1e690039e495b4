// Why a media path can't go on with its source: the run ends, and another one goes on in another way.

/** The source's keyframes are too far apart to be followed: go on in `grid`. */
export class NotFollowableError extends Error {
  constructor(openMs: number) {
    super(`no keyframe for ${Math.round(openMs)} ms`);
    this.name = 'NotFollowableError';
  }
}

/** The source stood still for so long that what comes behind can't belong to the same segment. */
export class SourceHoleError extends Error {
  /** Relay time at which it goes on. */
  readonly fromMs: number;

  constructor(fromMs: number) {
    super(`nothing before ${Math.round(fromMs)} ms`);
    this.name = 'SourceHoleError';
    this.fromMs = fromMs;
  }
}

/** The source's configuration changed: what follows needs init segments, and a run, of its own. */
export class ReconfiguredError extends Error {
  /** Relay time from which the new configuration holds; undefined for sound alone, which ends with its last frame. */
  readonly fromMs: number | undefined;

  constructor(fromMs?: number) {
    super('the configuration of the source changed');
    this.name = 'ReconfiguredError';
    this.fromMs = fromMs;
  }
}
