// A browser starts what it decodes pictures and sound with when the first of them come, which takes it a second. A page that waits
// for a stream has that done while it waits.
import { warmUpClip, warmUpType } from './warm-up-clip.ts';

/** What is not decoded by then is not worth waiting for. */
const limitMs = 10_000;

/** Decodes some pictures that nobody sees. Never rejects: playback does without. */
export async function warmUpDecoders(signal: AbortSignal): Promise<void> {
  if (!('MediaSource' in globalThis) || !MediaSource.isTypeSupported(warmUpType)) return;
  const ended = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const video = document.createElement('video');
  const source = new MediaSource();
  const url = URL.createObjectURL(source);
  video.muted = true;
  video.src = url;
  try {
    await eventOf(source, 'sourceopen', ended);
    const buffer = source.addSourceBuffer(warmUpType);
    buffer.appendBuffer(warmUpClip);
    await eventOf(buffer, 'updateend', ended);
    source.endOfStream();
    video.play().catch(() => undefined);
    await eventOf(video, 'ended', ended);
  } catch {
    // The stream has come meanwhile, or the browser decodes only what is seen.
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

function eventOf(target: EventTarget, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    target.addEventListener(name, () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
  });
}
