// A button for what can't be undone: asks first, in a modal dialog that names the consequence.
import { useId, useRef } from 'react';
import { useAction } from '../api/use-action.ts';
import { ProblemNotice } from './problem-notice.tsx';

type ConfirmButtonProps = { label: string; title: string; consequence: string; onConfirm: () => Promise<void> };

export function ConfirmButton({ label, title, consequence, onConfirm }: ConfirmButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const action = useAction(async () => {
    await onConfirm();
    dialog.current?.close();
  });
  return (
    <>
      <button type="button" className="danger" onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={titleId}>
        <h2 id={titleId}>{title}</h2>
        <p>{consequence}</p>
        <ProblemNotice error={action.error} />
        <div className="actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="button" className="danger filled" disabled={action.isPending} onClick={action.run}>
            {label}
          </button>
        </div>
      </dialog>
    </>
  );
}
