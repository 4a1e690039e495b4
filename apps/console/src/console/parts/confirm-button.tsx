// A button for what can't be undone: asks first, in a modal dialog that names the consequence.
import { useId, useRef, type ReactNode } from 'react';
import { useAction } from '../api/use-action.ts';
import { ProblemNotice } from './problem-notice.tsx';

type ConfirmButtonProps = {
  label: string;
  title: string;
  consequence: string;
  onConfirm: () => Promise<void>;
  /** In a row of a table. */
  isSmall?: boolean;
  /** Asks for a choice rather than a warning. */
  isHarmless?: boolean;
  /** What is to be chosen or written before. */
  children?: ReactNode;
};

export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, title, consequence, onConfirm, isSmall = false, isHarmless = false, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const action = useAction(async () => {
    await onConfirm();
    dialog.current?.close();
  });
  const submit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    action.run();
  };
  return (
    <>
      <button
        type="button"
        className={[isHarmless ? '' : 'danger', isSmall ? 'small' : ''].join(' ')}
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={titleId}>
        <form onSubmit={submit}>
          <h2 id={titleId}>{title}</h2>
          <p>{consequence}</p>
          {children}
          <ProblemNotice error={action.error} />
          <div className="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
            <button type="submit" className={isHarmless ? 'primary' : 'danger filled'} disabled={action.isPending}>
              {label}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
