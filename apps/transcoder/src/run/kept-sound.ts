// A stream that had sound has sound to its end: players that follow its sound stop where that playlist stops.
import { silentConfiguration } from '@millrace/codecs';
import type { RunRecord } from '@millrace/pipeline';
import type { ProbedSource } from '../source/probe.ts';

/** The source as it is, or with the silent track that goes on where runs before it had sound. */
export function withKeptSound(source: ProbedSource, runs: readonly RunRecord[]): ProbedSource {
  if (source.audio) return source;
  const heard = runs.flatMap(({ renditions }) => renditions).findLast((rendition) => rendition.kind === 'audio');
  if (heard?.kind !== 'audio') return source;
  return { ...source, audio: silentConfiguration({ ...heard, codecString: heard.codecs }) };
}
