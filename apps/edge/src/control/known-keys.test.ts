import { defaultMediaSettings, newId, type IngestGrant } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { createLogger } from '@millrace/service';
import { beforeEach, describe, expect, test } from 'vitest';
import { KnownKeys } from './known-keys.ts';

const keyId = newId('streamKey');
const grant: IngestGrant = {
  ...{ streamId: newId('stream'), channelId: newId('channel'), organizationId: newId('organization') },
  ...{ playbackId: newId('playback'), epoch: 3, latencyMode: 'standard', media: defaultMediaSettings },
  key: { id: keyId, allowedAddresses: [], expiresAtMs: null },
};

let stored: Map<string, string>;
/** Since when what was granted for an id is over. */
let ended: Map<string, { revoked?: number; changed?: number }>;
let here: KnownKeys;
let elsewhere: KnownKeys;

beforeEach(() => {
  stored = new Map();
  ended = new Map();
  const redis = {
    get: (key: string) => Promise.resolve(stored.get(key) ?? null),
    hmget: (name: string) => {
      const { revoked, changed } = ended.get(name.slice(name.lastIndexOf(':') + 1)) ?? {};
      return Promise.resolve([revoked?.toString() ?? null, changed?.toString() ?? null]);
    },
    set: (key: string, text: string) => Promise.resolve(void stored.set(key, text)),
  } as unknown as Redis;
  const log = createLogger({ service: 'test', level: 'silent' });
  here = new KnownKeys(redis, log);
  elsewhere = new KnownKeys(redis, log);
});

describe('a key that was granted', () => {
  test('is known to all edges', async () => {
    here.remember('a', grant);
    expect(await elsewhere.find('a')).toMatchObject(grant);
  });

  test('is known where it was granted although Redis has lost everything', async () => {
    here.remember('a', grant);
    stored.clear();
    expect(await here.find('a')).toMatchObject(grant);
    expect(await elsewhere.find('a')).toBeUndefined();
  });

  test.each([
    ['the key was revoked', keyId, { revoked: Date.now() - 1_000 }, false],
    ['the key is revoked in an hour', keyId, { revoked: Date.now() + 3_600_000 }, true],
    ['the rules of the key were changed since', keyId, { changed: Date.now() + 60_000 }, false],
    ['the rules of the key were changed before it was granted', keyId, { changed: Date.now() - 60_000 }, true],
    ['the channel was closed since', grant.channelId, { changed: Date.now() + 60_000 }, false],
    ['the channel was deleted', grant.channelId, { revoked: Date.now() - 1_000 }, false],
  ])('is known or not when %s', async (_, id, end, isKnown) => {
    here.remember('a', grant);
    ended.set(id, end);
    expect([await here.find('a'), await elsewhere.find('a')].map((found) => found !== undefined)).toEqual([
      isKnown,
      isKnown,
    ]);
  });

  test('is known nowhere when it was refused since, at whichever edge', async () => {
    here.remember('a', grant);
    elsewhere.remember('a', grant);
    elsewhere.forget('a');
    expect([await here.find('a'), await elsewhere.find('a')]).toEqual([undefined, undefined]);
  });
});
