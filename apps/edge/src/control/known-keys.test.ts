import { defaultMediaSettings, newId, type IngestGrant } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { createLogger } from '@millrace/service';
import { beforeEach, describe, expect, test } from 'vitest';
import { KnownKeys } from './known-keys.ts';

const grant: IngestGrant = {
  ...{ streamId: newId('stream'), channelId: newId('channel'), organizationId: newId('organization') },
  ...{ playbackId: newId('playback'), epoch: 3, latencyMode: 'standard', media: defaultMediaSettings },
};

let stored: Map<string, string>;
let here: KnownKeys;
let elsewhere: KnownKeys;

beforeEach(() => {
  stored = new Map();
  const redis = {
    get: (key: string) => Promise.resolve(stored.get(key) ?? null),
    set: (key: string, text: string) => Promise.resolve(void stored.set(key, text)),
  } as unknown as Redis;
  const log = createLogger({ service: 'test', level: 'silent' });
  here = new KnownKeys(redis, log);
  elsewhere = new KnownKeys(redis, log);
});

describe('a key that was granted', () => {
  test('is known to all edges', async () => {
    here.remember('a', grant);
    expect(await elsewhere.find('a')).toEqual(grant);
  });

  test('is known where it was granted although Redis has lost everything', async () => {
    here.remember('a', grant);
    stored.clear();
    expect(await here.find('a')).toEqual(grant);
    expect(await elsewhere.find('a')).toBeUndefined();
  });

  test('is known nowhere when it was refused since, at whichever edge', async () => {
    here.remember('a', grant);
    elsewhere.remember('a', grant);
    elsewhere.forget('a');
    expect([await here.find('a'), await elsewhere.find('a')]).toEqual([undefined, undefined]);
  });
});
