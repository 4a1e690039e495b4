// What a playback engine offers the player: one session plays one stream, from found to finished or lost.
import type { DvrWindow } from './dvr-window.ts';
import type { LivePosition } from './live-edge.ts';
import type { Quality } from './quality-labels.ts';

export type QualityChoice = number | 'auto';

/** What a session reports. After `onFinished`, `onLost` or `onRefused` it reports nothing more and waits to be closed. */
export type SessionListener = {
  onQualities: (qualities: readonly Quality[]) => void;
  /** The rendition on screen, by its index. */
  onQuality: (index: number) => void;
  /** The platform does not make this rendition any more; another one is played, whatever was chosen. */
  onQualityGone: (index: number) => void;
  /** The end of the stream is listed and everything before it has been played. */
  onFinished: () => void;
  /** Gave up after its own repairs; the channel may still be on air. */
  onLost: () => void;
  /** This browser can't play this stream; trying again would not help. */
  onRefused: (detail: string) => void;
};

/** `hasJustBegun`: we waited for this stream, and were told at once. */
export type PlayedStream = { playlistPath: string; hasJustBegun: boolean };

/** Pictures of other places than the one that is played. `show` takes a media time; nothing more is loaded after `close`. */
export type Preview = { show: (timeS: number) => void; close: () => void };

export type PlaybackSession = {
  choose: (choice: QualityChoice) => void;
  /** Undefined while nothing has been loaded, or when the engine does not know. */
  livePosition: () => LivePosition | undefined;
  /** When the picture on screen reached the platform (EXT-X-PROGRAM-DATE-TIME), in unix milliseconds of its clock. */
  pictureAtMs: () => number | undefined;
  /**
   * Whether the viewer wants to be live. One who does is taken back to the edge after falling too far behind; one who
   * paused or went back stays where they are, as long as that is in the window. A new session follows.
   */
  followLive: (isFollowing: boolean) => void;
  /** Where the viewer can go; undefined while nothing has been loaded. */
  window: () => DvrWindow | undefined;
  /** Shows in `picture` what is asked for; undefined where the engine or the stream has no keyframes by themselves. */
  previewIn: (picture: HTMLVideoElement) => Preview | undefined;
  /** No new media, or nothing but gaps, has been listed for a while: the broadcast itself is interrupted. */
  isPlaylistStale: () => boolean;
  /** Nothing comes after what is on screen: the end is listed and reached, whether or not the element says so. */
  isAtEnd: () => boolean;
  /** URL of the media playlist on screen; undefined when the engine does not tell. */
  playlistUrl: () => string | undefined;
  /** Goes on by another token: `opening` is what the paths of the stream begin with from now on. */
  renew: (opening: string) => void;
  close: () => void;
};
