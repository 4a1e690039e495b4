// Abort, type 2 (RTMP 1.0 §5.4.2): the unfinished message of one chunk stream will not be continued.
import { readUint32 } from '../bytes.ts';

/** The chunk stream meant, or undefined when cut short. */
export function decodeAbort(payload: Uint8Array): number | undefined {
  return payload.length < 4 ? undefined : readUint32(payload, 0);
}
