// Chooses the engine: hls.js wherever Media Source Extensions exist (it offers the choice of quality), else native HLS.
import Hls from 'hls.js';
import { HlsSession } from './hls-session.ts';
import { NativeSession } from './native-session.ts';
import type { PlaybackSession, PlayedStream, SessionListener } from './playback-session.ts';

/** Starts playing a stream; undefined when this browser can't play HLS at all. */
export function openSession(
  video: HTMLVideoElement,
  stream: PlayedStream,
  listener: SessionListener,
): PlaybackSession | undefined {
  if (Hls.isSupported()) return new HlsSession(video, stream, listener);
  if (video.canPlayType('application/vnd.apple.mpegurl') === '') return undefined;
  return new NativeSession(video, stream.playlistPath, listener);
}
