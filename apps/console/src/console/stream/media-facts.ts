// What a transcoder made of a source, read from the facts that it reported: free words, of which these are known. Pure.
import type { Stream } from '@millrace/sdk';

export type MadeRendition = {
  id: string;
  codecs: string;
  widthPx: number | undefined;
  heightPx: number | undefined;
  frameRate: number | undefined;
};
export type LeftOutRendition = { id: string; reason: string };
export type Ladder = { source: string | undefined; made: MadeRendition[]; leftOut: LeftOutRendition[] };

const sourceWords: Readonly<Record<string, string>> = {
  passed_through: 'The source is passed through as it comes.',
  keyframes_too_far_apart: 'The source is not passed through: its keyframes are too far apart.',
  not_wanted: 'The source is not passed through: the channel does not want it.',
};
const reasonWords: Readonly<Record<string, string>> = {
  above_limit: 'Larger than the quota of the organization allows',
  not_below_source: 'Not smaller than the source',
  ladder_is_full: 'The ladder has its rungs already',
  no_cpu: 'This machine has no processor time for it',
  given_up: 'Given up, so that the others keep up',
};

/** Undefined while nothing was reported. What does not have the known form is left out. */
export function readLadder(facts: Stream['mediaFacts']): Ladder | undefined {
  if (facts === null) return undefined;
  const source = facts['source'];
  return {
    source: typeof source === 'string' ? (sourceWords[source] ?? source) : undefined,
    made: recordsOf(facts['renditions']).map((row) => ({
      id: textOf(row['id']),
      codecs: textOf(row['codecs']),
      widthPx: numberOf(row['widthPx']),
      heightPx: numberOf(row['heightPx']),
      frameRate: numberOf(row['frameRate']),
    })),
    leftOut: recordsOf(facts['leftOut']).map((row) => {
      const reason = textOf(row['reason']);
      return { id: textOf(row['id']), reason: reasonWords[reason] ?? reason.replaceAll('_', ' ') };
    }),
  };
}

function recordsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value)
    ? value.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    : [];
}
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
