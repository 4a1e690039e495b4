// The client of the Millrace API, for Node.js 20 and newer, Deno, Bun and workers.
export { Millrace } from './client.ts';
export { MillraceApiError, MillraceConnectionError, WebhookVerificationError } from './errors.ts';
export type { FieldProblem } from './errors.ts';
export { Pages } from './pages.ts';
export type { Page, PageQuery } from './pages.ts';
export { signPlaybackToken, signPlaybackUrl } from './playback-token.ts';
export type { PlaybackTokenOptions } from './playback-token.ts';
export type { Channel, ChannelChanges, ChannelFilter, CreatedChannel, NewChannel } from './resources/channels.ts';
export type { CreatedPlaybackKey, NewPlaybackKey, PlaybackKey, PlaybackKeyChanges } from './resources/playback-keys.ts';
export type { NewStreamKey, StreamKey, StreamKeyChanges, StreamKeyInfo } from './resources/stream-keys.ts';
export type { Stream, StreamHealth, StreamViewers } from './resources/streams.ts';
export type { CallOptions, ClientOptions } from './transport.ts';
export { verifyWebhook } from './webhook.ts';
export type { WebhookOptions } from './webhook.ts';
