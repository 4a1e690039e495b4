// Plays one stream with hls.js. Repairs itself within a budget; what it can't repair it reports as lost, once.
import Hls, { ErrorDetails, ErrorTypes, Events, type ErrorData, type LevelDetails } from 'hls.js';
import { pageEstimateBps } from './first-estimate.ts';
import { hlsSettings } from './hls-settings.ts';
import { distanceToLiveS } from './distance-to-live.ts';
import type { DvrWindow } from './dvr-window.ts';
import type { LivePosition } from './live-edge.ts';
import { MediaMargin } from './media-margin.ts';
import { endsInGap } from './newest-media.ts';
import { paceOf } from './pace.ts';
import { openedBy } from './playback-address.ts';
import type { PlaybackSession, PlayedStream, Preview, QualityChoice, SessionListener } from './playback-session.ts';
import type { Quality } from './quality-labels.ts';
import { createRecoveryBudget } from './recovery-budget.ts';
import { createStallMemory } from './stall-memory.ts';
import { startJumpTo } from './start-jump.ts';

/** So long after the first media that can be shown, a session is still starting. */
const startMs = 4_000;
const staleAfterTargetDurations = 2.5;
/** hls.js 1.7 takes a current time of 0 for none, and goes on with loading where it was before. */
const leastTimeS = 0.001;
/** How many target durations a viewer who follows may be behind before the player jumps to the edge. */
const furthestBehind = { parts: 3, segments: 10 };
const incompatible = new Set<string>(['manifestIncompatibleCodecsError', 'bufferAddCodecError']);

export class HlsSession implements PlaybackSession {
  readonly #video: HTMLVideoElement;
  readonly #listener: SessionListener;
  readonly #hls: Hls;
  readonly #remedyFor = createRecoveryBudget();
  readonly #stalls = createStallMemory();
  readonly #margin = new MediaMargin();

  #details: LevelDetails | undefined;
  #advancedAtMs = performance.now();
  #mendTimer: ReturnType<typeof setTimeout> | undefined;
  #isFollowing = true;
  #startedAtMs: number | undefined;
  #hasJumped = false;
  #isOver = false;

  constructor(video: HTMLVideoElement, { playlistPath, hasJustBegun }: PlayedStream, listener: SessionListener) {
    this.#video = video;
    this.#listener = listener;
    this.#hls = new Hls({
      ...hlsSettings,
      abrEwmaDefaultEstimate: pageEstimateBps(),
      // The first picture that there is needs no other one to be decoded: it is shown, then the jump at the start is made.
      ...(hasJustBegun && { startPosition: 0 }),
    });
    this.#listen();
    this.#hls.loadSource(playlistPath);
    this.#hls.attachMedia(video);
  }

  choose(choice: QualityChoice): void {
    this.#hls.nextLevel = choice === 'auto' ? -1 : choice;
  }

  livePosition(): LivePosition | undefined {
    const { targetLatency, latency } = this.#hls;
    if (this.#details === undefined || targetLatency === null) return undefined;
    return { latencyS: latency, targetLatencyS: targetLatency, targetDurationS: this.#details.targetduration };
  }

  pictureAtMs(): number | undefined {
    return this.#hls.playingDate?.getTime();
  }

  followLive(isFollowing: boolean): void {
    this.#isFollowing = isFollowing;
    const furthest = this.#details?.partTarget ? furthestBehind.parts : furthestBehind.segments;
    this.#hls.config.liveMaxLatencyDurationCount = isFollowing ? furthest : Number.POSITIVE_INFINITY;
  }

  window(): DvrWindow | undefined {
    const liveS = this.#hls.liveSyncPosition;
    if (this.#details === undefined || liveS === null) return undefined;
    const { fragmentStart, type } = this.#details;
    return { oldestS: Math.max(leastTimeS, fragmentStart), liveS, isWhole: type === 'EVENT' };
  }

  previewIn(picture: HTMLVideoElement): Preview | undefined {
    const keyframes = this.#hls.createIFramePlayer();
    keyframes?.attachMedia(picture);
    return keyframes ? { show: (timeS) => keyframes.loadMediaAt(timeS), close: () => keyframes.destroy() } : undefined;
  }

  isPlaylistStale(): boolean {
    if (this.#details?.live !== true) return false;
    const silentMs = performance.now() - this.#advancedAtMs;
    return silentMs > this.#details.targetduration * 1_000 * staleAfterTargetDurations;
  }

  isAtEnd(): boolean {
    if (this.#details?.live !== false) return false;
    return this.#video.currentTime > this.#details.edge - this.#details.targetduration;
  }

  playlistUrl(): string | undefined {
    return this.#hls.levels[this.#hls.currentLevel]?.details?.url;
  }

  renew(opening: string): void {
    // Read anew for every request. What hls.js has listed has the old paths; what it loads by them tells it the new ones.
    this.#hls.config.xhrSetup = (xhr, url) => xhr.open('GET', openedBy(url, opening), true);
  }

  close(): void {
    this.#isOver = true;
    clearTimeout(this.#mendTimer);
    this.#video.removeEventListener('ended', this.#finish);
    this.#video.removeEventListener('timeupdate', this.#keepPace);
    this.#video.removeEventListener('seeking', this.#forgetMargin);
    this.#video.playbackRate = 1;
    this.#hls.destroy();
  }

  #listen(): void {
    this.#hls.on(Events.MANIFEST_PARSED, () => this.#listener.onQualities(this.#qualities()));
    this.#hls.on(Events.LEVEL_UPDATED, (_event, { details }) => this.#onPlaylist(details));
    this.#hls.on(Events.LEVEL_SWITCHED, (_event, { level }) => this.#listener.onQuality(level));
    this.#hls.on(Events.BUFFER_APPENDED, () => this.#keepPace());
    this.#hls.on(Events.FRAG_BUFFERED, () => this.#jumpAtStart());
    this.#hls.on(Events.ERROR, (_event, data) => this.#onError(data));
    this.#video.addEventListener('ended', this.#finish);
    this.#video.addEventListener('timeupdate', this.#keepPace);
    this.#video.addEventListener('seeking', this.#forgetMargin);
  }

  #qualities(): Quality[] {
    return this.#hls.levels.map(({ height, frameRate, bitrate }, index) => ({
      index,
      heightPx: height,
      frameRate,
      bitrateBps: bitrate,
    }));
  }

  #onPlaylist(details: LevelDetails): void {
    const isFirst = this.#details === undefined;
    if (isFirst || (details.advanced && !endsInGap(details))) this.#advancedAtMs = performance.now();
    this.#details = details;
    this.#hls.targetLatency = distanceToLiveS(details, this.#stalls.steps(performance.now()));
    if (isFirst) this.followLive(this.#isFollowing);
    // The window of a stream that was over before we came is no broadcast; a recording (type VOD) is played.
    if (isFirst && !details.live && details.type !== 'VOD') this.#finish();
  }

  readonly #keepPace = (): void => {
    const video = this.#video;
    this.#margin.see(bufferedEndOf(video), video.currentTime);
    const pace = this.#pace();
    if (video.playbackRate !== pace) video.playbackRate = pace;
  };

  #pace(): number {
    const { targetLatency, latency } = this.#hls;
    if (this.#details?.live !== true || !this.#isFollowing || targetLatency === null) return 1;
    const { partTarget, targetduration } = this.#details;
    return paceOf({
      lateS: latency - targetLatency,
      marginS: this.#margin.leftS(this.#video.currentTime),
      pieceS: partTarget || targetduration,
      isHurrying: this.#video.playbackRate > 1,
    });
  }

  readonly #forgetMargin = (): void => this.#margin.forget();

  #jumpAtStart(): void {
    const { targetLatency, liveSyncPosition: liveTimeS } = this.#hls;
    if (targetLatency === null || liveTimeS === null || !this.#isFollowing || this.#video.readyState < 2) return;
    this.#startedAtMs ??= performance.now();
    if (this.#hasJumped || !this.#isStarting()) return;
    const { currentTime: currentTimeS } = this.#video;
    const bufferedEndS = bufferedEndOf(this.#video);
    const jumpToS = startJumpTo({ currentTimeS, liveTimeS, bufferedEndS }, targetLatency);
    if (jumpToS === undefined) return;
    this.#hasJumped = true;
    this.#video.currentTime = jumpToS;
  }

  #isStarting(): boolean {
    return this.#startedAtMs === undefined || performance.now() < this.#startedAtMs + startMs;
  }

  #onError(data: ErrorData): void {
    if (this.#isOver) return;
    // While a session is starting, it stands still for what has yet to be loaded: that says nothing about what follows.
    const isStall = data.details === ErrorDetails.BUFFER_STALLED_ERROR && !this.#isStarting();
    if (isStall) this.#stalls.note(performance.now());
    if (incompatible.has(data.details)) this.#refuse();
    else if (isRefused(data) || (data.fatal && isGone(data))) this.#lose();
    else if (data.fatal) this.#mend(data);
    else if (isGone(data) && typeof data.context?.level === 'number') this.#listener.onQualityGone(data.context.level);
  }

  #mend({ type }: ErrorData): void {
    const fault = type === ErrorTypes.NETWORK_ERROR ? 'network' : 'media';
    const remedy = this.#remedyFor(fault, performance.now());
    clearTimeout(this.#mendTimer);
    if (remedy.kind === 'give-up') this.#lose();
    else this.#mendTimer = setTimeout(() => this.#restart(fault), remedy.delayMs);
  }

  #restart(fault: 'network' | 'media'): void {
    if (fault === 'network') {
      this.#hls.startLoad();
      return;
    }
    const wasPaused = this.#video.paused;
    this.#hls.recoverMediaError();
    if (!wasPaused) this.#video.play().catch(() => undefined);
  }

  readonly #finish = (): void => this.#report(() => this.#listener.onFinished());
  #lose(): void {
    this.#report(() => this.#listener.onLost());
  }
  #refuse(): void {
    this.#report(() => this.#listener.onRefused('This browser cannot decode this stream.'));
  }

  /** Reports the session's one outcome, after the running hls.js callback, which may not be destroyed under its feet. */
  #report(outcome: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    queueMicrotask(outcome);
  }
}

/** The end of what can be played without loading; 0 when there is nothing. */
function bufferedEndOf({ buffered }: HTMLVideoElement): number {
  return buffered.length === 0 ? 0 : buffered.end(buffered.length - 1);
}

/**
 * No playlist is there any more: the stream was taken away, reloading it would not bring it back. It is not fatal that one
 * rendition's playlist is gone: the platform gave it up to keep the others, and hls.js goes on with one of those.
 */
function isGone({ type, response, frag }: ErrorData): boolean {
  const isPlaylist = frag === undefined;
  return type === ErrorTypes.NETWORK_ERROR && isPlaylist && (response?.code === 404 || response?.code === 410);
}

/** The token that opened the stream opens it no more: no rendition, and no repetition, is answered otherwise. */
function isRefused({ type, response }: ErrorData): boolean {
  return type === ErrorTypes.NETWORK_ERROR && (response?.code === 401 || response?.code === 403);
}
