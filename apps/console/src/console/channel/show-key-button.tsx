import type { StreamKeyAccess } from './use-stream-key.ts';

/** Shows and hides the stream key, wherever on the page it is. */
export function ShowKeyButton({ streamKey: { shown, isPending, toggle } }: { streamKey: StreamKeyAccess }) {
  return (
    <button type="button" className="small" disabled={isPending} onClick={toggle}>
      {shown === undefined ? 'Show' : 'Hide'}
      <span className="hidden"> stream key</span>
    </button>
  );
}
