// Copies a text. Without the clipboard (plain http, no permission) it says so, and the text can be selected by hand.
import { useEffect, useState } from 'react';

const saidForMs = 2_000;
type Outcome = 'copied' | 'failed';
const words: Record<Outcome, string> = { copied: 'Copied', failed: 'Select and copy by hand' };

export function CopyButton({ text, label }: { text: string; label: string }) {
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

async function copy(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'failed';
  }
}
