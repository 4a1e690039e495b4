import type { StreamKeyAccess } from './use-stream-key.ts';

/** Shows and hides the stream key, wherever on the page it is. Named where it does not stand beside the key. */
export function ShowKeyButton({ streamKey, isNamed = false }: { streamKey: StreamKeyAccess; isNamed?: boolean }) {
  const { shown, isPending, toggle } = streamKey;
  return (
    <button type="button" className="small" disabled={isPending} onClick={toggle}>
      {shown === undefined ? 'Show' : 'Hide'}
      <span className={isNamed ? undefined : 'hidden'}> stream key</span>
    </button>
  );
}
