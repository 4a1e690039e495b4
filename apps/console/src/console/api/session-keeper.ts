// Who is logged in. Kept in memory and in sessionStorage: it outlives a reload, not the tab. Access tokens are short:
// a call that finds too little time left renews first, and calls at the same time share one renewal, because a refresh
// token is good for one use; a renewal whose answer was lost is repeated under the key that was kept for it, also after a
// reload. A platform admin may visit another organization: a token that is not renewed, on top.
import { MillraceApiError, type Impersonation, type Tokens } from '@millrace/sdk';

const storageKey = 'millrace.session';
const renewWithMs = 60_000;

/** A platform admin acts within an organization. */
export type Visit = Pick<Impersonation, 'accessToken' | 'sessionId' | 'organizationId'> & { expiresAtMs: number };
export type Session = Pick<Tokens, 'accessToken' | 'refreshToken' | 'user' | 'organizationId'> & {
  expiresAtMs: number;
  /** Of the one use of the refresh token. */
  renewalKey: string;
  visit?: Visit;
};
export type Renew = (refreshToken: string, renewalKey: string, organizationId?: string) => Promise<Tokens>;
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
  open({ accessToken, refreshToken, user, organizationId, expiresInSeconds }: Tokens): void {
    const expiresAtMs = inSeconds(expiresInSeconds);
    this.#keep({ accessToken, refreshToken, user, organizationId, expiresAtMs, renewalKey: newKey() });
  }

  /** Goes on in another organization of the user. */
  async moveTo(organizationId: string): Promise<void> {
    await this.#renewal;
    const session = this.#session;
    if (session === undefined) return;
    this.#renewal = this.#renewOnce(session, organizationId).finally(() => (this.#renewal = undefined));
    await this.#renewal;
  }

  /** Acts within another organization until `leave`, or until the token expires. */
  visit({ accessToken, sessionId, organizationId, expiresInSeconds }: Impersonation): void {
    if (this.#session === undefined) return;
    const visit = { accessToken, sessionId, organizationId, expiresAtMs: inSeconds(expiresInSeconds) };
    this.#keep({ ...this.#session, visit });
  }

  /** Back to the user's own organization. */
  leave(): void {
    if (this.#session?.visit === undefined) return;
    const own = { ...this.#session };
    delete own.visit;
    this.#keep(own);
  }

  /** The user leaves. */
  end(): void {
    this.#keep(undefined);
  }

  /** The API no longer accepts the token: a visit is over, or the session. */
  expire(): void {
    if (this.#session?.visit) this.leave();
    else this.#keep(undefined, this.#session !== undefined);
  }

  /** A token with time left, or undefined when the session is over. Throws when the API can't be asked for a new one. */
  async accessToken(): Promise<string | undefined> {
    const visit = this.#session?.visit;
    if (visit && visit.expiresAtMs > Date.now()) return visit.accessToken;
    this.leave();
    const session = this.#session;
    if (session === undefined || session.expiresAtMs - Date.now() > renewWithMs) return session?.accessToken;
    this.#renewal ??= this.#renewOnce(session).finally(() => (this.#renewal = undefined));
    return (await this.#renewal)?.accessToken;
  }

  async #renewOnce({ refreshToken, renewalKey }: Session, organizationId?: string): Promise<Session | undefined> {
    try {
      const tokens = await this.#renew(refreshToken, renewalKey, organizationId);
      // Logged out meanwhile: the new tokens are not wanted.
      if (this.#session?.refreshToken === refreshToken) this.open(tokens);
    } catch (error) {
      // That a move is forbidden says nothing of the session.
      if (organizationId !== undefined || !isRefusal(error)) throw error;
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

/** `crypto.randomUUID` is there on pages with TLS alone. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function inSeconds(seconds: number): number {
  return Date.now() + seconds * 1_000;
}

/** The API answered and said no; anything else (no answer, trouble on its side) may pass. */
function isRefusal(error: unknown): boolean {
  return error instanceof MillraceApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

function readStored(stored: string | null): Session | undefined {
  if (stored === null) return undefined;
  try {
    const session = JSON.parse(stored) as Omit<Session, 'renewalKey'> & Partial<Session>;
    return { ...session, renewalKey: session.renewalKey ?? newKey() };
  } catch {
    return undefined;
  }
}
