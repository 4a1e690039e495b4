// Keeps a recent picture of the stream, small, as the poster for when there is none: between streams and after the end.
import type { PageElements } from './page-elements.ts';

const everyMs = 5_000;
const widthPx = 480;

/** Runs for the life of the page. */
export function keepLastPicture({ root, video, poster }: PageElements): void {
  const context = poster.getContext('2d');
  setInterval(() => {
    const isPicture = video.videoWidth > 0 && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    if (!isPicture || context === null) return;
    poster.width = widthPx;
    poster.height = Math.round((widthPx * video.videoHeight) / video.videoWidth);
    context.drawImage(video, 0, 0, poster.width, poster.height);
    root.dataset['poster'] = 'true';
  }, everyMs);
}
