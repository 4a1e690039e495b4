import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MillraceApiError, MillraceConnectionError, type Tokens } from '@millrace/sdk';
import { SessionKeeper, type Renew } from './session-keeper.ts';

const tokens = (name: string): Tokens => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresInSeconds: 600,
  sessionId: 'ses_1',
  organizationId: 'org_1',
  role: 'owner',
  user: { id: 'usr_1', email: 'a@example.com', name: null, isPlatformAdmin: false },
});

function memoryStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

const refuse =
  (status: number): Renew =>
  () =>
    Promise.reject(
      new MillraceApiError({
        status,
        code: 'NO',
        detail: 'no',
        requestId: undefined,
        fields: [],
        retryAfterMs: undefined,
      }),
    );

describe('the session keeper', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('keeps a session over a reload of the page', async () => {
    const storage = memoryStorage();
    new SessionKeeper(storage, refuse(500)).open(tokens('1'));
    const reloaded = new SessionKeeper(storage, refuse(500));
    expect(reloaded.session()?.user.email).toBe('a@example.com');
    expect(await reloaded.accessToken()).toBe('access-1');
  });

  it('begins without a session when what is stored cannot be read', () => {
    const storage = { ...memoryStorage(), getItem: () => '{' };
    expect(new SessionKeeper(storage, refuse(500)).session()).toBeUndefined();
  });

  it('renews a token that is about to expire, once for all who ask', async () => {
    const renew = vi.fn<Renew>(() => Promise.resolve(tokens('2')));
    const keeper = new SessionKeeper(memoryStorage(), renew);
    keeper.open(tokens('1'));
    vi.advanceTimersByTime(541_000);
    expect(await Promise.all([keeper.accessToken(), keeper.accessToken()])).toEqual(['access-2', 'access-2']);
    expect(renew.mock.calls).toEqual([['refresh-1', expect.any(String), undefined]]);
    expect(await keeper.accessToken()).toBe('access-2');
  });

  it('ends the session, and tells so, when the API refuses to renew it', async () => {
    const keeper = new SessionKeeper(memoryStorage(), refuse(401));
    keeper.open(tokens('1'));
    const heard = vi.fn();
    keeper.subscribe(heard);
    vi.advanceTimersByTime(600_000);
    expect(await keeper.accessToken()).toBeUndefined();
    expect(keeper.session()).toBeUndefined();
    expect(keeper.hasExpired).toBe(true);
    expect(heard).toHaveBeenCalledOnce();
  });

  it.each([0, 429, 503])('keeps the session when the API cannot renew it now (status %d)', async (status) => {
    const keeper = new SessionKeeper(memoryStorage(), refuse(status));
    keeper.open(tokens('1'));
    vi.advanceTimersByTime(600_000);
    await expect(keeper.accessToken()).rejects.toThrow('no');
    expect(keeper.session()).toBeDefined();
  });

  it('repeats a renewal whose answer was lost under the same key, also after a reload', async () => {
    const storage = memoryStorage();
    const renew = vi.fn<Renew>(() => Promise.reject(new MillraceConnectionError('lost')));
    new SessionKeeper(storage, renew).open(tokens('1'));
    vi.advanceTimersByTime(600_000);
    for (const keeper of [new SessionKeeper(storage, renew), new SessionKeeper(storage, renew)])
      await expect(keeper.accessToken()).rejects.toThrow('lost');
    const [first, second] = renew.mock.calls;
    expect(second).toEqual(first);
  });

  it('stays logged out when the user leaves during a renewal', async () => {
    const renewal = Promise.withResolvers<Tokens>();
    const keeper = new SessionKeeper(memoryStorage(), () => renewal.promise);
    keeper.open(tokens('1'));
    vi.advanceTimersByTime(600_000);
    const asked = keeper.accessToken();
    keeper.end();
    renewal.resolve(tokens('2'));
    expect(await asked).toBeUndefined();
    expect(keeper.session()).toBeUndefined();
    expect(keeper.hasExpired).toBe(false);
  });

  it('moves to another organization under new tokens', async () => {
    const renew = vi.fn<Renew>(() => Promise.resolve({ ...tokens('2'), organizationId: 'org_2' }));
    const keeper = new SessionKeeper(memoryStorage(), renew);
    keeper.open(tokens('1'));
    await keeper.moveTo('org_2');
    expect(renew.mock.calls).toEqual([['refresh-1', expect.any(String), 'org_2']]);
    expect(keeper.session()).toMatchObject({ organizationId: 'org_2', accessToken: 'access-2' });
  });

  it('stays where it is when it may not move', async () => {
    const keeper = new SessionKeeper(memoryStorage(), refuse(403));
    keeper.open(tokens('1'));
    await expect(keeper.moveTo('org_2')).rejects.toThrow('no');
    expect(keeper.session()?.organizationId).toBe('org_1');
  });
});

describe('a visit to another organization', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const visit = {
    accessToken: 'visiting',
    sessionId: 'ses_2',
    organizationId: 'org_2',
    role: 'viewer' as const,
    expiresInSeconds: 60,
  };
  function visiting(): SessionKeeper {
    const keeper = new SessionKeeper(memoryStorage(), refuse(500));
    keeper.open(tokens('1'));
    keeper.visit(visit);
    return keeper;
  }

  it('is made with its own token, until it is left', async () => {
    const keeper = visiting();
    expect(await keeper.accessToken()).toBe('visiting');
    keeper.leave();
    expect(await keeper.accessToken()).toBe('access-1');
  });

  it('is over when its time is, and the session goes on', async () => {
    const keeper = visiting();
    vi.advanceTimersByTime(60_000);
    expect(await keeper.accessToken()).toBe('access-1');
    expect(keeper.session()?.visit).toBeUndefined();
  });

  it('is over when the API refuses its token, and the session goes on', async () => {
    const keeper = visiting();
    keeper.expire();
    expect(keeper.hasExpired).toBe(false);
    expect(await keeper.accessToken()).toBe('access-1');
  });
});
