// Who is logged in. Kept in memory and in sessionStorage: it outlives a reload, not the tab. Access tokens are short:
// a call that finds too little time left renews first, and calls at the same time share one renewal, because a refresh
// token is good for one use.
import { ApiError } from './api-error.ts';
import type { Tokens } from './contract.ts';

const storageKey = 'millrace.session';
const renewWithMs = 60_000;

export type Session = Pick<Tokens, 'accessToken' | 'refreshToken' | 'user'> & { expiresAtMs: number };
export type Renew = (refreshToken: string) => Promise<Tokens>;
type KeptStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export class SessionKeeper {
  readonly #storage: KeptStorage;
  readonly #renew: Renew;
  readonly #listeners = new Set<() => void>();
  #session: Session | undefined;
  #hasExpired = false;
  #renewal: Promise<Session | undefined> | undefined;

  constructor(storage: KeptStorage, renew: Renew) {
    this.#storage = storage;
    this.#renew = renew;
    this.#session = readStored(storage.getItem(storageKey));
  }

  readonly session = (): Session | undefined => this.#session;

  /** The last session was ended by the API, not by its user. */
  get hasExpired(): boolean {
    return this.#hasExpired;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins a session, or goes on with it under new tokens. */
  open({ accessToken, refreshToken, user, expiresInSeconds }: Tokens): void {
    this.#keep({ accessToken, refreshToken, user, expiresAtMs: Date.now() + expiresInSeconds * 1_000 });
  }

  /** The user leaves. */
  end(): void {
    this.#keep(undefined);
  }

  /** The API no longer accepts the session. */
  expire(): void {
    this.#keep(undefined, this.#session !== undefined);
  }

  /** A token with time left, or undefined when the session is over. Throws when the API can't be asked for a new one. */
  async accessToken(): Promise<string | undefined> {
    const session = this.#session;
    if (session === undefined || session.expiresAtMs - Date.now() > renewWithMs) return session?.accessToken;
    this.#renewal ??= this.#renewOnce(session.refreshToken).finally(() => (this.#renewal = undefined));
    return (await this.#renewal)?.accessToken;
  }

  async #renewOnce(refreshToken: string): Promise<Session | undefined> {
    try {
      const tokens = await this.#renew(refreshToken);
      // Logged out meanwhile: the new tokens are not wanted.
      if (this.#session?.refreshToken === refreshToken) this.open(tokens);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.expire();
    }
    return this.#session;
  }

  #keep(session: Session | undefined, hasExpired = false): void {
    this.#session = session;
    this.#hasExpired = hasExpired;
    if (session === undefined) this.#storage.removeItem(storageKey);
    else this.#storage.setItem(storageKey, JSON.stringify(session));
    for (const listener of this.#listeners) listener();
  }
}

/** The API answered and said no; anything else (no answer, trouble on its side) may pass. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

function readStored(stored: string | null): Session | undefined {
  if (stored === null) return undefined;
  try {
    return JSON.parse(stored) as Session;
  } catch {
    return undefined;
  }
}
