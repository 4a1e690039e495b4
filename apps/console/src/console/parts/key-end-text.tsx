import { keyEnd, type EndingKey } from './key-end.ts';
import { TimeText } from './time-text.tsx';

/** When a key stops to work, in words. */
export function KeyEndText({ ending }: { ending: EndingKey }) {
  const end = keyEnd(ending, Date.now());
  if (end === undefined) return 'Never';
  return (
    <>
      {end.words} <TimeText at={end.at} />
    </>
  );
}
