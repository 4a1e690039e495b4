// Says that somebody is watching. A cache in front of the origins hides viewers from them, so the page tells it itself, with a
// session that says nothing about the viewer and lasts as long as the page (`viewing` in libs/pipeline/origin-to-viewer.ts).
// The answer has the platform's clock in it.
import type { ClockAnswer } from './server-clock.ts';

/** As often as the platform wants to hear it. */
const everyMs = 20_000;
const clockHeader = 'millrace-clock';

/** Where to say what, for the media playlist that is played: `…/<streamId>/<rendition>.m3u8`. */
export function viewingUrlOf(playlistUrl: string, session: string): string | undefined {
  const rendition = /\/([^/?#]+)\.m3u8(?:[?#]|$)/.exec(playlistUrl)?.[1];
  if (rendition === undefined) return undefined;
  const url = new URL('viewing', playlistUrl);
  url.searchParams.set('rendition', rendition);
  url.searchParams.set('session', session);
  return url.href;
}

/** Runs for the life of the page; says nothing while nothing plays. */
export function sayViewing(
  video: HTMLVideoElement,
  playlistUrl: () => string | undefined,
  onClock: (answer: ClockAnswer) => void,
): void {
  const session = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-');
  let saidAtMs = Number.NEGATIVE_INFINITY;
  const say = () => {
    const url = playlistUrl();
    if (video.paused || url === undefined || performance.now() - saidAtMs < everyMs) return;
    const target = viewingUrlOf(url, session);
    if (target === undefined) return;
    saidAtMs = performance.now();
    void ask(target).then((answer) => answer && onClock(answer));
  };
  video.addEventListener('timeupdate', say);
}

/** Never rejects: undefined when there is no answer, or none with a clock. */
async function ask(url: string): Promise<ClockAnswer | undefined> {
  const askedAtMs = Date.now();
  try {
    const { headers } = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(everyMs) });
    const told = headers.get(clockHeader);
    return told === null ? undefined : { askedAtMs, answeredAtMs: Date.now(), toldMs: Number(told) };
  } catch {
    return undefined;
  }
}
