// Secrets and signatures of webhooks, by the Standard Webhooks specification: HMAC-SHA-256 over `id.timestamp.body`.
import { createHmac, randomBytes } from 'node:crypto';
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

/** The value of `webhook-signature`: one signature for each secret that is live, with spaces between them. */
export function webhookSignatures(secrets: readonly string[], { id, timestampSeconds, body }: SignedMessage): string {
  const signed = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice(prefix.length), 'base64'))
      .update(`${id}.${timestampSeconds}.`)
      .update(body)
      .digest('base64');
  return secrets.map((secret) => `v1,${signed(secret)}`).join(' ');
}

function context({ organizationId, webhookId }: WebhookSecretOwner): string {
  return `webhook-secret|${organizationId}|${webhookId}`;
}
