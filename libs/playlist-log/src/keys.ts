// Redis keys of one stream's playlist log. All of a channel's keys share the hash tag of its playback id.
import type { PlaybackId, StreamId } from '@millrace/pipeline';

/** Names one log. */
export interface LogRef {
  playbackId: PlaybackId;
  streamId: StreamId;
}

export interface LogKeys {
  /** Hash: `token`, `worker`, `epoch`, `beatMs`. */
  lease: string;
  /** Redis stream of records; the entry id is `<sequence>-0`. */
  log: string;
  /** Hash: sequence → run record. Runs outlive the trimming of the log. */
  runs: string;
  /** Hash: `last` (sequence of the newest record), `newestRun` (`run` or `slate`), `ended`. */
  meta: string;
  /** Hash: `connection` that was begun with last, `paidUntilMs`. Lives for moments. */
  starts: string;
  /** String: the stream that the playback URL plays. */
  current: string;
  /** Pub/sub channel: `<sequence> <record>` of every appended record. */
  tail: string;
}

export function currentKey(playbackId: PlaybackId): string {
  return `millrace:{${playbackId}}:current`;
}

export function logKeys({ playbackId, streamId }: LogRef): LogKeys {
  const prefix = `millrace:{${playbackId}}:${streamId}`;
  return {
    lease: `${prefix}:lease`,
    log: `${prefix}:log`,
    runs: `${prefix}:runs`,
    meta: `${prefix}:meta`,
    starts: `${prefix}:starts`,
    current: currentKey(playbackId),
    tail: `${prefix}:tail`,
  };
}
