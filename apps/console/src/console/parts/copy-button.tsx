// Copies a text. Without the clipboard (plain http, no permission) it says so, and the text can be selected by hand.
import { useEffect, useState } from 'react';

const saidForMs = 2_000;
type Outcome = 'copied' | 'failed';
const words: Record<Outcome, string> = { copied: 'Copied', failed: 'Copy by hand' };

/** `text` may be loaded on demand: a secret that is not on the page is fetched when it is copied. */
export type CopyButtonProps = { text: string | (() => Promise<string>); label: string };

export function CopyButton({ text, label }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), saidForMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <button type="button" className="small" onClick={() => void copy(text).then(setOutcome)}>
      <span aria-live="polite">{outcome === undefined ? 'Copy' : words[outcome]}</span>
      <span className="hidden"> {label}</span>
    </button>
  );
}

async function copy(text: CopyButtonProps['text']): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
    return 'copied';
  } catch {
    return 'failed';
  }
}
