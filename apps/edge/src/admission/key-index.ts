// What stands for a stream key wherever the edge must remember one: its HMAC. The same on every edge of the platform, and
// of no use to anybody who reads it.
import type { Secret } from '@millrace/service';
import { createHmac } from 'node:crypto';

export type KeyIndex = (streamKey: string) => string;

export function createKeyIndex(serviceToken: Secret): KeyIndex {
  const hmacKey = createHmac('sha256', serviceToken.reveal()).update('stream keys known to edges').digest();
  return (streamKey) => createHmac('sha256', hmacKey).update(streamKey).digest('base64url');
}
