// The life of a stream: rules (pure), and each rule's one transaction.
export { applyFact, applyFactIn } from './apply-fact.ts';
export type { FactOutcome } from './apply-fact.ts';
export { authorizePublish } from './authorize-publish.ts';
export type { PublishRequest } from './authorize-publish.ts';
export { relayEvents } from './outbox.ts';
export type { OutboxEvent } from './outbox.ts';
export { recordHeartbeat } from './record-heartbeat.ts';
export { writeChannelEvent } from './stream-events.ts';
export type { StreamRecord } from './stream-record.ts';
export type { StreamFact, Unchanged } from './stream-rules.ts';
export { streamsToReconcile } from './streams-to-reconcile.ts';
export type { StreamToReconcile } from './streams-to-reconcile.ts';
export { sweepStreams } from './sweep-streams.ts';
