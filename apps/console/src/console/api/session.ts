// Who is logged in. Kept in memory and in sessionStorage: it outlives a reload, not the tab.
import type { LoginAnswer } from './contract.ts';

const storageKey = 'millrace.session';

export type User = LoginAnswer['user'];
export type Session = { accessToken: string; expiresAtMs: number; user: User };

export function sessionOf({ accessToken, expiresInSeconds, user }: LoginAnswer, nowMs: number): Session {
  return { accessToken, expiresAtMs: nowMs + expiresInSeconds * 1_000, user };
}

/** The stored session, or undefined when there is none, it is unreadable, or it has expired. */
export function loadSession(storage: Storage, nowMs: number): Session | undefined {
  const stored = storage.getItem(storageKey);
  if (stored === null) return undefined;
  try {
    const session = JSON.parse(stored) as Session;
    return session.expiresAtMs > nowMs ? session : undefined;
  } catch {
    return undefined;
  }
}

export function saveSession(storage: Storage, session: Session | undefined): void {
  if (session === undefined) storage.removeItem(storageKey);
  else storage.setItem(storageKey, JSON.stringify(session));
}
