// Requests to addresses that tenants name.
export { AddressRules } from './address-rules.ts';
export { judgeReceiverUrl } from './receiver-url.ts';
export type { ReceiverUrlJudgement } from './receiver-url.ts';
export { Poster } from './poster.ts';
export type { PostFailure, PostOutcome } from './poster.ts';
export { resolveName } from './resolve-name.ts';
export type { ResolveName } from './resolve-name.ts';
