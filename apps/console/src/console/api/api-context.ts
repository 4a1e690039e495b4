// The API, who uses it and what that user may, for every part below the shell.
import type { Me, Millrace, NewImpersonation } from '@millrace/sdk';
import { createContext, use } from 'react';
import type { Permission } from './permissions.ts';
import type { Session } from './session-keeper.ts';

/** What the user can do with the session itself. */
export type SessionActions = {
  logOut: () => void;
  moveTo: (organizationId: string) => Promise<void>;
  /** Acts within an organization, as a platform admin. */
  impersonate: (organizationId: string, visit: NewImpersonation) => Promise<void>;
  stopImpersonating: () => void;
};

export type ApiContextValue = {
  api: Millrace;
  session: Session;
  actions: SessionActions;
  /** Undefined while the API has not told. */
  me: Me | undefined;
  /** Whether the user has a permission; the API is asked all the same. */
  may: (permission: Permission) => boolean;
  /** Runs the installation, and acts as nobody else now. */
  isPlatformAdmin: boolean;
};

export const ApiContext = createContext<ApiContextValue | undefined>(undefined);

export function useApi(): ApiContextValue {
  const value = use(ApiContext);
  if (value === undefined) throw new Error('useApi is called outside of the shell');
  return value;
}
