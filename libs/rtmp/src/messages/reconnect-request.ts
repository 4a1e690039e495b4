// Reconnect Request (Enhanced RTMP v2): asks an encoder to connect again, here or elsewhere, at its next keyframe. Only
// for those that said they can.
import { amf0Object } from '../amf0-value.ts';
import type { OutgoingMessage } from '../chunk-encoder.ts';
import { encodeStatus } from './command.ts';

export interface ReconnectRequest {
  /** Where to: `rtmp://host/app`, `//host/app` or `/app`; the same place again when left out. */
  readonly tcUrl?: string;
  readonly description: string;
}

export function encodeReconnectRequest({ tcUrl, description }: ReconnectRequest): OutgoingMessage {
  const info = {
    level: 'status',
    code: 'NetConnection.Connect.ReconnectRequest',
    description,
    ...(tcUrl !== undefined && { tcUrl }),
  };
  return encodeStatus(0, amf0Object(info));
}
