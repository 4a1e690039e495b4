// Stream keys: what an encoder publishes with. Lower-case letters, digits and `_` survive every encoder's URL field.
// A key is stored twice: as HMAC to be found by, and sealed to be shown again; never as itself.
import { createHmac, randomInt } from 'node:crypto';
import { seal, unseal } from './seal.ts';
import type { PlatformKeys } from './platform-keys.ts';

/** What encoders may send as a key; anything else is refused without looking. */
export const streamKeyPattern = /^[A-Za-z0-9_-]{8,128}$/;

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
/** 26 of 32 letters: 130 bits. */
const secretLength = 26;

/** Whose key it is; a sealed key opens for this owner alone. */
export interface StreamKeyOwner {
  organizationId: string;
  channelId: string;
  streamKeyId: string;
}

/** A new key: `sk_` and 130 random bits. */
export function newStreamKey(): string {
  return 'sk_' + Array.from({ length: secretLength }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** By what a key is found, hex. */
export function streamKeyLookup(keys: PlatformKeys, streamKey: string): string {
  return createHmac('sha256', keys.streamKeyLookup).update(streamKey).digest('hex');
}

export function sealStreamKey(keys: PlatformKeys, streamKey: string, owner: StreamKeyOwner): string {
  return seal(keys.sealing, streamKey, context(owner));
}

export function unsealStreamKey(keys: PlatformKeys, sealed: string, owner: StreamKeyOwner): string {
  return unseal(keys.sealing, sealed, context(owner));
}

function context(owner: StreamKeyOwner): string {
  return `stream-key|${owner.organizationId}|${owner.channelId}|${owner.streamKeyId}`;
}
