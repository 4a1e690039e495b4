// Shows the player's state: the notice over the picture, and `data-state`, on which the styles and browser tests hang.
import { noticeOf } from './notices.ts';
import type { PageElements } from './page-elements.ts';
import type { PlayerState } from './player-state.ts';

export function showState(elements: PageElements, state: PlayerState, detail: string | undefined): void {
  const notice = noticeOf(state, detail, navigator.onLine);
  elements.root.dataset['state'] = state;
  setText(elements.noticeTitle, notice.title);
  setText(elements.noticeDetail, notice.detail);
  elements.retry.hidden = state !== 'error';
  const title = `${notice.documentTitle} · Millrace`;
  if (document.title !== title) document.title = title;
}

/** Screen readers announce a status whenever it is written, so it is written only when it differs. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
