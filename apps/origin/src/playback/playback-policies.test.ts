import { newId, type PlaybackKeyId } from '@millrace/pipeline';
import { generateKeyPairSync } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { createChannelLookup } from './channel-lookup.ts';
import { PlaybackPolicies } from './playback-policies.ts';

const playbackId = newId('playback');

/** A channel as the API knows it, and an origin that has been asked for it once. */
async function aKnownChannel() {
  const channel = { policy: 'public', keys: [] as object[], answers: 0, isAway: false };
  const call = () => {
    channel.answers += 1;
    const { policy, keys } = channel;
    return channel.isAway ? Promise.reject(new Error('away')) : Promise.resolve({ policy, keys });
  };
  const lookUp = createChannelLookup({ call } as never, () => undefined);
  const policies = new PlaybackPolicies(lookUp);
  const change = () => {
    lookUp.forget(playbackId);
    policies.changed(playbackId);
  };
  const policy = async () => (await policies.of(playbackId)).policy;
  const kids = async () => [...(await policies.of(playbackId)).keys.keys()];
  const revoke = (kid: PlaybackKeyId) => {
    lookUp.forgetAll();
    policies.keyRevoked(kid);
  };
  await policy();
  return { channel, policy, change, kids, revoke };
}

test('a channel that is said to have changed is asked for again before anybody is answered', async () => {
  const { channel, policy, change } = await aKnownChannel();
  channel.policy = 'signed';
  expect(await policy()).toBe('public');
  change();
  expect(await policy()).toBe('signed');
  expect(await policy()).toBe('signed');
  expect(channel.answers).toBe(2);
});

test('an answer that was under way when the channel changed is not believed for long', async () => {
  const { channel, policy, change } = await aKnownChannel();
  change();
  const underWay = policy();
  channel.policy = 'signed';
  change();
  expect(await underWay).toBe('public');
  expect(await policy()).toBe('signed');
});

test('while the API is away what is known of a changed channel stands, and it is asked once in a while', async () => {
  vi.useFakeTimers();
  const { channel, policy, change } = await aKnownChannel();
  channel.isAway = true;
  change();
  expect([await policy(), await policy(), channel.answers]).toEqual(['public', 'public', 2]);
  vi.advanceTimersByTime(5_001);
  channel.isAway = false;
  channel.policy = 'signed';
  expect(await policy()).toBe('signed');
  vi.useRealTimers();
});

const aKey = () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid: newId('playbackKey'), publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) };
};

test('a key that is said to be revoked opens nothing more, though the API is away', async () => {
  const { channel, change, kids, revoke } = await aKnownChannel();
  const [kept, revoked] = [aKey(), aKey()];
  channel.keys = [kept, revoked];
  change();
  expect(await kids()).toEqual([kept.kid, revoked.kid]);
  channel.isAway = true;
  revoke(revoked.kid);
  expect(await kids()).toEqual([kept.kid]);
});

test('an answer that was under way when a key was revoked is not believed for long', async () => {
  const { channel, change, kids, revoke } = await aKnownChannel();
  const revoked = aKey();
  channel.keys = [revoked];
  change();
  const underWay = kids();
  channel.keys = [];
  revoke(revoked.kid);
  expect(await underWay).toEqual([revoked.kid]);
  expect(await kids()).toEqual([]);
});
