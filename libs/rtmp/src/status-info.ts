// The information object of every status and result we send. Level, code and description keep this order: Wirecast reads
// them by position; and it is an AMF0 object, never an ECMA array: ffmpeg does not find `description` inside one.
import { amf0Object, type Amf0Object } from './amf0-value.ts';

export interface RtmpStatus {
  /** E.g. `NetStream.Publish.BadName`. */
  readonly code: string;
  /** Shown to the streamer by ffmpeg and vMix, logged by OBS. */
  readonly description: string;
}

export function statusInfo(level: 'status' | 'error', status: RtmpStatus): Amf0Object {
  return amf0Object({ level, code: status.code, description: status.description });
}

export const publishStarted: RtmpStatus = { code: 'NetStream.Publish.Start', description: 'Publishing' };
export const alreadyPublishing: RtmpStatus = {
  code: 'NetStream.Publish.BadName',
  description: 'This connection publishes already',
};
export const unpublished: RtmpStatus = { code: 'NetStream.Unpublish.Success', description: 'Stop publishing.' };
export const playRefused: RtmpStatus = {
  code: 'NetStream.Play.Failed',
  description: 'This server takes publishers only',
};
export const connectedTwice: RtmpStatus = {
  code: 'NetConnection.Connect.Failed',
  description: 'This connection is connected already',
};
export const connectMalformed: RtmpStatus = {
  code: 'NetConnection.Connect.Rejected',
  description: 'The connect command has no command object',
};
export const tooManyStreams: RtmpStatus = {
  code: 'NetConnection.Call.Failed',
  description: 'Too many streams on this connection',
};
