// Where encoders publish: `rtmp://host/live`, with the stream key as the name behind it. What stands behind the host is an
// application in the words of RTMP; there are two.
import { z } from 'zod';

/** `live`: whoever knows a stream key. `auth`: who proves it with user and password (Adobe authentication). */
export const ingestApplications = { live: 'live', auth: 'auth' } as const;

/** What every stream key begins with. */
const streamKeyPrefix = 'sk_';

/**
 * Whether somebody publishes at the application `name` with nothing but a key. An address without one will do, and so will
 * one that has the key in its place: some encoders have a single field for all of it.
 */
export function takesStreamKeys(name: string): boolean {
  return name === '' || name === ingestApplications.live || name.startsWith(streamKeyPrefix);
}

const urlOfScheme = (scheme: 'rtmp' | 'rtmps') =>
  z.string().refine((text) => {
    const url = URL.parse(text);
    return url?.protocol === `${scheme}:` && url.pathname.replace(/\/+$/, '') === `/${ingestApplications.live}`;
  }, `must be ${scheme}://<host>/${ingestApplications.live}`);

/** An ingest address as encoders see it, e.g. `rtmp://ingest.example:1935/live`. */
export const rtmpUrlSchema = urlOfScheme('rtmp');
/** The same over TLS, e.g. `rtmps://ingest.example/live`. */
export const rtmpsUrlSchema = urlOfScheme('rtmps');
