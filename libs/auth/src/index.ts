// Credentials as values: how they look, how they are kept, how they are compared. No database, no HTTP.
export { adobeSecret } from './adobe-secret.ts';
export { apiKeyPrefix, hashApiKey, mayBeApiKey, newApiKey } from './api-key.ts';
export { derivedOpaqueToken, hashOpaqueToken, newOpaqueToken } from './opaque-token.ts';
export { hashPassword, newPassword, verifyPassword } from './password.ts';
export { newPlaybackKeyPair, readPlaybackPublicKey } from './playback-key.ts';
export type { PlaybackKeyPair } from './playback-key.ts';
export { derivePlatformKeys } from './platform-keys.ts';
export type { PlatformKeys } from './platform-keys.ts';
export { seal, unseal } from './seal.ts';
export { newSigningKey, toPublicJwk } from './signing-key.ts';
export type { PublicJwk, SigningKey } from './signing-key.ts';
export { newStreamKey, sealStreamKey, streamKeyLookup, streamKeyPattern, unsealStreamKey } from './stream-key.ts';
export type { StreamKeyOwner } from './stream-key.ts';
export {
  newWebhookSecret,
  sealWebhookSecret,
  unsealWebhookSecret,
  webhookSignatures,
  webhookSigningKey,
} from './webhook-secret.ts';
export type { SignedMessage, WebhookSecretOwner } from './webhook-secret.ts';
