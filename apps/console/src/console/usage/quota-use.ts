// How much of a quota is used, and what that means. The steps are those of the event `usage.threshold`.
import type { Tone } from '../parts/tag.tsx';

export type QuotaUse = { percent: number | undefined; tone: Tone; words: string };

const steps: readonly { from: number; tone: Tone; word: string }[] = [
  { from: 100, tone: 'bad', word: 'nothing is left' },
  { from: 95, tone: 'bad', word: 'almost nothing is left' },
  { from: 80, tone: 'warn', word: 'little is left' },
  { from: 0, tone: 'good', word: '' },
];

/** Rounded down: 100 % is shown when it is reached, not before. */
export function quotaUse({ used, limit }: { used: number; limit: number | null }): QuotaUse {
  if (limit === null) return { percent: undefined, tone: 'good', words: '' };
  const percent = limit === 0 ? 100 : Math.floor((used / limit) * 100);
  const step = steps.find(({ from }) => percent >= from);
  const words = `${percent} %${step?.word ? `: ${step.word}` : ''}`;
  return { percent, tone: step?.tone ?? 'good', words };
}
