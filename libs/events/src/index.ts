// Events: written with the change they tell of, numbered after its commit, read in order.
export { newestSequence, readEvents, streamEvents } from './read-events.ts';
export type { EventFilter, EventPage } from './read-events.ts';
export { toEnvelope } from './envelope.ts';
export { numberEvents } from './number-events.ts';
export type { NumberedEvent } from './number-events.ts';
export { writeEvents } from './write-events.ts';
export type { NewEvent } from './write-events.ts';
