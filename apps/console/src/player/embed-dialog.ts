// The dialog with the code to embed this player. Copies with the clipboard API, and where a page may not use that (plain
// http, a frame without the permission) by selecting the text and asking the browser to copy the selection. The token of a
// signed page is in the code only when the viewer asks for it.
import { embedCode } from '../embed-code.ts';
import type { PageElements } from './page-elements.ts';

const thanksMs = 2_000;

export type EmbeddedPage = { playerUrl: string; token: string | undefined };

export function bindEmbedDialog(elements: PageElements, { playerUrl, token }: EmbeddedPage): void {
  const { embed, embedDialog, embedText, embedCopy, embedClose, embedTokenRow, embedToken } = elements;
  const write = () => {
    const isAsked = token !== undefined && embedToken.checked;
    embedText.value = embedCode(isAsked ? `${playerUrl}?token=${encodeURIComponent(token)}` : playerUrl);
    fit(embedText);
  };
  write();
  embedTokenRow.hidden = token === undefined;
  embedToken.addEventListener('change', write);
  embed.addEventListener('click', () => {
    embedDialog.showModal();
    fit(embedText);
    embedText.select();
    // Selecting goes to the end of it.
    embedText.scrollTop = 0;
  });
  embedClose.addEventListener('click', () => embedDialog.close());
  // A click beside the dialog is a click on its backdrop, which counts as the dialog itself.
  embedDialog.addEventListener('click', ({ target }) => {
    if (target === embedDialog) embedDialog.close();
  });
  // The player's own keys rest while the dialog is open.
  embedDialog.addEventListener('keydown', (event) => event.stopPropagation());
  embedCopy.addEventListener('click', () => void copy(elements));
}

/** As high as its text, which wraps where it must; the style says how high at most. */
function fit(text: HTMLTextAreaElement): void {
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight + text.offsetHeight - text.clientHeight}px`;
}

async function copy({ embedText, embedCopy }: PageElements): Promise<void> {
  embedText.select();
  const isCopied = await writeToClipboard(embedText.value);
  embedCopy.textContent = isCopied ? 'Copied' : 'Press Ctrl-C';
  setTimeout(() => (embedCopy.textContent = 'Copy'), thanksMs);
}

async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way where the clipboard API is not allowed
    return document.execCommand('copy');
  }
}
