import { useSyncExternalStore } from 'react';

/** Whether somebody can see the page: what nobody sees holds no connection. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(onVisibilityChange, () => !document.hidden);
}

function onVisibilityChange(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
