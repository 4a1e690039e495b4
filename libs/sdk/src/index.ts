// The client of the Millrace API, for Node.js 20 and newer, Deno, Bun and workers.
export { Millrace } from './client.ts';
export type * from './contract-types.ts';
export { MillraceApiError, MillraceConnectionError, WebhookVerificationError } from './errors.ts';
export type { FieldProblem } from './errors.ts';
export { FeedPages } from './feed-pages.ts';
export type { FeedPage, FeedQuery } from './feed-pages.ts';
export { Pages } from './pages.ts';
export type { Page, PageQuery } from './pages.ts';
export { signPlaybackToken, signPlaybackUrl } from './playback-token.ts';
export type { PlaybackTokenOptions } from './playback-token.ts';
export type { FollowOptions } from './follow-events.ts';
export type { EventFilter } from './resources/events.ts';
export { ServerSentEventReader } from './server-sent-events.ts';
export type { ServerSentEvent } from './server-sent-events.ts';
export type { Call, CallOptions, ClientOptions } from './transport.ts';
export { verifyWebhook } from './webhook.ts';
export type { WebhookOptions } from './webhook.ts';
