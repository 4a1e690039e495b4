// A secret that the API shows once: it stays on the page until its reader says that it is kept.
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

type SecretCardProps = { title: string; label: string; secret: string; onKept: () => void; children?: ReactNode };

export function SecretCard({ title, label, secret, onKept, children }: SecretCardProps) {
  return (
    <section className="card secret" role="status">
      <h2>{title}</h2>
      <p>Copy it now: it is shown this once and never again.</p>
      <pre tabIndex={0} aria-label={label}>
        {secret}
      </pre>
      {children}
      <div className="buttons">
        <CopyButton text={secret} label={label} />
        <button type="button" className="small" onClick={onKept}>
          I have kept it
        </button>
      </div>
    </section>
  );
}
