// The API and the session, for every part below the shell.
import { createContext, use } from 'react';
import type { MillraceApi } from './millrace-api.ts';
import type { Tokens } from './contract.ts';

export type ApiContextValue = { api: MillraceApi; user: Tokens['user']; logOut: () => void };

export const ApiContext = createContext<ApiContextValue | undefined>(undefined);

export function useApi(): ApiContextValue {
  const value = use(ApiContext);
  if (value === undefined) throw new Error('useApi is called outside of the shell');
  return value;
}
