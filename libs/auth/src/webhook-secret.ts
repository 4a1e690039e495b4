// Secrets and signatures of webhooks, by the Standard Webhooks specification: HMAC-SHA-256 over `id.timestamp.body`.
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { seal, unseal } from './seal.ts';
import type { PlatformKeys } from './platform-keys.ts';

const prefix = 'whsec_';
/** The specification asks for 24 to 64. */
const secretBytes = 32;

export interface WebhookSecretOwner {
  organizationId: string;
  webhookId: string;
}

/** What is signed: the exact bytes that are sent. */
export interface SignedMessage {
  id: string;
  timestampSeconds: number;
  body: Buffer;
}

/** `whsec_` and 256 random bits in base64. */
export function newWebhookSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64');
}

export function sealWebhookSecret(keys: PlatformKeys, secret: string, owner: WebhookSecretOwner): string {
  return seal(keys.sealing, secret, context(owner));
}

export function unsealWebhookSecret(keys: PlatformKeys, sealed: string, owner: WebhookSecretOwner): string {
  return unseal(keys.sealing, sealed, context(owner));
}

/** A secret as it signs: worth keeping, since opening one costs more than signing with it. */
export function webhookSigningKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret.slice(prefix.length), 'base64'));
}

/** The value of `webhook-signature`: one signature for each secret that is live, with spaces between them. */
export function webhookSignatures(
  secrets: readonly KeyObject[],
  { id, timestampSeconds, body }: SignedMessage,
): string {
  const signed = (secret: KeyObject) =>
    createHmac('sha256', secret).update(`${id}.${timestampSeconds}.`).update(body).digest('base64');
  return secrets.map((secret) => `v1,${signed(secret)}`).join(' ');
}

function context({ organizationId, webhookId }: WebhookSecretOwner): string {
  return `webhook-secret|${organizationId}|${webhookId}`;
}
