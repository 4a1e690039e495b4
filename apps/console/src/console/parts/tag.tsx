export type Tone = 'good' | 'warn' | 'bad' | 'soft';

/** A state in a word; its colour only repeats it. */
export function Tag({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className="badge" data-tone={tone}>
      <span>{children}</span>
    </span>
  );
}
