// The REST API's requests and answers, as schemas: the API checks by them, the OpenAPI document is made of them.
export { loginSchema, logoutSchema, meSchema, refreshSchema, roleSchema, tokensSchema, userSchema } from './auth.ts';
export type { MeView, RoleName, TokensView } from './auth.ts';
export {
  channelPageSchema,
  channelSchema,
  createChannelSchema,
  createdChannelSchema,
  streamKeySchema,
} from './channels.ts';
export type { ChannelView, CreatedChannelView, StreamKeyView } from './channels.ts';
export { listQuerySchema, nothingSchema, pageOf } from './fields.ts';
export { streamPageSchema, streamSchema } from './streams.ts';
export type { StreamView } from './streams.ts';
