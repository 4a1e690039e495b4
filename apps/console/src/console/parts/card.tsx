import { useId, type ReactNode } from 'react';

type CardProps = { title: string; note?: string; aside?: ReactNode; children: ReactNode };

/** A part of a page under a heading of its own. */
export function Card({ title, note, aside, children }: CardProps) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="title">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {note !== undefined && <p className="soft">{note}</p>}
      {children}
    </section>
  );
}
