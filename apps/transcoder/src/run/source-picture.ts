// What the ladder wants to know of a source's pictures.
import type { SourcePicture } from '../ladder/ladder.ts';
import type { ProbedSource } from '../source/probe.ts';

export function toPicture({ video, frameRate }: ProbedSource): SourcePicture | undefined {
  if (!video) return undefined;
  const { widthPx, heightPx, sampleAspectRatio: ratio } = video;
  const displayAspect = (widthPx / heightPx) * (ratio ? ratio.width / ratio.height : 1);
  return { widthPx, heightPx, displayAspect, frameRate };
}
