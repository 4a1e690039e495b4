// What a page that embeds this one and this one say to each other. It is told what viewers see, and hands over the next playback
// token, for a broadcast that is longer than tokens last:
// `frame.contentWindow.postMessage({ type: 'millrace.token', token }, '<origin of the player page>')`.
import type { PlayerState } from './player-state.ts';

/** Longer ones are refused by the origin. */
const maxTokenLength = 4_096;

/** Calls `onToken` with each token that the embedding page hands over. */
export function awaitTokens(onToken: (token: string) => void): void {
  window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    const token = source === window.parent && source !== window ? tokenIn(data) : undefined;
    if (token !== undefined) onToken(token);
  });
}

/** `detail` is the sentence that viewers read, where there is one. Nothing in it is secret: whoever embeds this page hears it. */
export function tellEmbeddingPage(state: PlayerState, detail: string | undefined): void {
  if (window.parent !== window) window.parent.postMessage({ type: 'millrace.state', state, detail }, '*');
}

/** The token in a message; undefined in any other message. */
export function tokenIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== 'millrace.token')
    return undefined;
  const token = 'token' in data ? data.token : undefined;
  return typeof token === 'string' && token.length > 0 && token.length <= maxTokenLength ? token : undefined;
}
