// Binds the control bar and the keyboard to the actions, and shows what the video element says about itself.
import type { Captions } from './captions.ts';
import { commandOf, type KeyTarget } from './keyboard-commands.ts';
import { showLive } from './live-view.ts';
import type { PageElements } from './page-elements.ts';
import type { PlaybackSession } from './playback-session.ts';
import type { PlayerActions } from './player-actions.ts';
import { ScrubBar } from './scrub-bar.ts';
import { ScrubPreview } from './scrub-preview.ts';
import type { ServerClock } from './server-clock.ts';

const liveCheckMs = 500;

/** Runs for the life of the page. */
export function bindControls(
  elements: PageElements,
  actions: PlayerActions,
  { captions, clock, session }: { captions: Captions; clock: ServerClock; session: () => PlaybackSession | undefined },
): void {
  bindButtons(elements, actions);
  document.addEventListener('keydown', (event) => {
    const command = event.defaultPrevented ? undefined : commandOf(event, targetOf(event.target));
    if (command === undefined) return;
    event.preventDefault();
    actions.run(command);
  });
  const { root, video } = elements;
  for (const type of ['play', 'pause', 'volumechange', 'emptied'])
    video.addEventListener(type, () => showMedia(elements));
  document.addEventListener('fullscreenchange', () => showFullscreen(elements));
  const scrubBar = new ScrubBar(elements, (timeS) => actions.seekTo(timeS), new ScrubPreview(elements, session));
  setInterval(() => {
    captions.look();
    showLive(elements, session(), clock.now());
    scrubBar.show(elements.video.readyState === 0 ? undefined : session()?.window());
  }, liveCheckMs);
  root.dataset['fullscreen'] = 'false';
  showMedia(elements);
}

function bindButtons(elements: PageElements, actions: PlayerActions): void {
  const { play, start, mute, unmute, volume, live, fullscreen } = elements;
  for (const button of [play, start]) button.addEventListener('click', () => actions.run({ kind: 'toggle-play' }));
  for (const button of [mute, unmute]) button.addEventListener('click', () => actions.run({ kind: 'toggle-mute' }));
  live.addEventListener('click', () => actions.run({ kind: 'go-live' }));
  fullscreen.addEventListener('click', () => actions.run({ kind: 'toggle-fullscreen' }));
  volume.addEventListener('input', () => actions.setVolume(volume.valueAsNumber));
}

function targetOf(target: EventTarget | null): KeyTarget {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.closest('.quality [role=menu]') !== null) return 'menu';
  // The arrow keys move the scrub bar as they move the picture: by the player's own steps.
  if (target.id === 'scrub') return 'page';
  if (target instanceof HTMLInputElement) return 'slider';
  return target instanceof HTMLButtonElement ? 'button' : 'page';
}

function showMedia({ root, video, play, mute, volume, unmute, start }: PageElements): void {
  root.dataset['paused'] = String(video.paused);
  root.dataset['muted'] = String(video.muted);
  play.setAttribute('aria-label', video.paused ? 'Play' : 'Pause');
  mute.setAttribute('aria-label', video.muted ? 'Unmute' : 'Mute');
  volume.valueAsNumber = video.muted ? 0 : video.volume;
  if (!video.muted) unmute.hidden = true;
  if (!video.paused) start.hidden = true;
}

function showFullscreen({ root, fullscreen }: PageElements): void {
  const isFull = document.fullscreenElement !== null;
  root.dataset['fullscreen'] = String(isFull);
  fullscreen.setAttribute('aria-label', isFull ? 'Leave full screen' : 'Full screen');
}
