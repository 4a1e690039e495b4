// Clicks on the picture. A mouse has shown the controls by being moved there, so its click pauses. A finger has nothing to
// show them with but a tap, so a tap shows and hides them; only where the picture stands it plays.
import type { PageElements } from './page-elements.ts';
import type { PlayerActions } from './player-actions.ts';
import type { QuietControls } from './quiet-controls.ts';

/** Runs for the life of the page. */
export function bindPicture({ video }: PageElements, actions: PlayerActions, quiet: QuietControls): void {
  let isTouched = false;
  // Not every browser says of a click what made it.
  video.addEventListener('pointerdown', ({ pointerType }) => (isTouched = pointerType === 'touch'));
  video.addEventListener('click', () => {
    if (isTouched && !video.paused) quiet.toggle();
    else actions.run({ kind: 'toggle-play' });
  });
  video.addEventListener('dblclick', () => {
    if (!isTouched) actions.run({ kind: 'toggle-fullscreen' });
  });
}
