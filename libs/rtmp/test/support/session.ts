// A session brought to the point where a test begins.
import { RtmpServerSession, type PayloadMemory, type RtmpEvent } from '../../src/index.ts';
import { clientHandshake, command, concat, connect } from './client.ts';

export const streamKey = 'k_ABCDEFGH';

export function connectedSession(): RtmpServerSession {
  const session = new RtmpServerSession();
  session.push(concat(clientHandshake(), connect()), 0);
  session.takeOutput();
  return session;
}

/** A session on which `publish` was accepted, on message stream 1, with its output taken. */
export function publishingSession(memory?: PayloadMemory): RtmpServerSession {
  const session = connectedSession();
  session.push(concat(command(0, 'createStream', 4), command(1, 'publish', 5, null, streamKey, 'live')), 0);
  session.acceptPublish(memory);
  session.takeOutput();
  return session;
}

/** The events of all that `session` has been given and has not handled. */
export function caughtUp(session: RtmpServerSession, nowMs = 0): RtmpEvent[] {
  const events: RtmpEvent[] = [];
  while (session.isBehind) events.push(...session.push(new Uint8Array(0), nowMs));
  return events;
}

export function errorCode(events: readonly RtmpEvent[]): string | undefined {
  const last = events.at(-1);
  return last?.kind === 'protocolError' ? last.error.code : undefined;
}
