import { expect, test } from 'vitest';
import { derivePlatformKeys } from './platform-keys.ts';
import { newStreamKey, sealStreamKey, streamKeyLookup, streamKeyPattern, unsealStreamKey } from './stream-key.ts';

const keys = derivePlatformKeys('a secret of an operator, long enough');
const owner = { organizationId: 'org_1', channelId: 'ch_1', streamKeyId: 'key_1' };

test('a new key survives every encoder: letters, digits and underscore only', () => {
  expect(newStreamKey()).toMatch(/^sk_[a-z2-7]{26}$/);
  expect(newStreamKey()).toMatch(streamKeyPattern);
});

test('a sealed key opens for its owner', () => {
  const streamKey = newStreamKey();
  expect(unsealStreamKey(keys, sealStreamKey(keys, streamKey, owner), owner)).toBe(streamKey);
});

test.each(['organizationId', 'channelId', 'streamKeyId'] as const)(
  'a sealed key does not open for another %s',
  (part) => {
    const sealed = sealStreamKey(keys, newStreamKey(), owner);
    expect(() => unsealStreamKey(keys, sealed, { ...owner, [part]: 'other' })).toThrow();
  },
);

test('neither stored form shows the key', () => {
  const streamKey = newStreamKey();
  expect(sealStreamKey(keys, streamKey, owner) + streamKeyLookup(keys, streamKey)).not.toContain(streamKey.slice(3));
});

test('the lookup depends on the secret of the installation', () => {
  const others = derivePlatformKeys('the secret of another installation');
  expect(streamKeyLookup(others, 'sk_x')).not.toBe(streamKeyLookup(keys, 'sk_x'));
  expect(streamKeyLookup(keys, 'sk_x')).toBe(
    streamKeyLookup(derivePlatformKeys('a secret of an operator, long enough'), 'sk_x'),
  );
});
