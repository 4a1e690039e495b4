// Watches the media element's clock: reports that media plays, and that it has stopped for want of media.

const graceMs = 1_000;
const frozenCheckMs = 500;

/** Calls `onAdvancing` when the picture moves and `onStarved` when it wanted to and has not for a second. */
export function watchStarvation(
  video: HTMLVideoElement,
  { onAdvancing, onStarved }: { onAdvancing: () => void; onStarved: () => void },
): () => void {
  let lastTimeS = video.currentTime;
  let movedAtMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const isMoving = !video.seeking && video.currentTime !== lastTimeS;
    const isReadyButPaused = video.paused && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    lastTimeS = video.currentTime;
    if (isMoving || isReadyButPaused) {
      movedAtMs = nowMs;
      onAdvancing();
    } else if (nowMs - movedAtMs > graceMs) onStarved();
  }, frozenCheckMs);
  return () => clearInterval(timer);
}
