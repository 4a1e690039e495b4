// A card to make something with: its fields, one button, and the API's words when it refuses.
import { useId, type ReactNode } from 'react';
import type { Action } from '../api/use-action.ts';
import { ProblemNotice } from './problem-notice.tsx';

type FormCardProps = { title: string; note?: string; submit: string; action: Action; children: ReactNode };

export function FormCard({ title, note, submit, action, children }: FormCardProps) {
  const id = useId();
  const onSubmit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    action.run();
  };
  return (
    <form className="card" aria-labelledby={id} onSubmit={onSubmit}>
      <h2 id={id}>{title}</h2>
      {note !== undefined && <p className="soft">{note}</p>}
      {children}
      <ProblemNotice error={action.error} />
      <button type="submit" className="primary" disabled={action.isPending}>
        {submit}
      </button>
    </form>
  );
}
