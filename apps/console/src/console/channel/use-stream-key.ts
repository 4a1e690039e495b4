// A channel's stream key: asked for when it is to be shown or copied, never before, and forgotten when it is hidden.
import { useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { useAction } from '../api/use-action.ts';
import type { ApiError } from '../api/api-error.ts';

export type StreamKeyAccess = {
  /** The key while it is shown, else undefined. */
  shown: string | undefined;
  isPending: boolean;
  error: ApiError | undefined;
  toggle: () => void;
  /** The key, to be copied without being shown. */
  load: () => Promise<string>;
  /** Replaces the key and shows the new one. */
  rotate: () => Promise<void>;
};

export function useStreamKey(channelId: string): StreamKeyAccess {
  const { api } = useApi();
  const [shown, setShown] = useState<string>();
  const load = async () => shown ?? (await api.streamKeys.revealPrimary(channelId)).streamKey;
  const toggling = useAction(async () => setShown(shown === undefined ? await load() : undefined));
  const rotate = async () => setShown((await api.streamKeys.rotatePrimary(channelId)).streamKey);
  const { isPending, error, run: toggle } = toggling;
  return { shown, isPending, error, toggle, load, rotate };
}
