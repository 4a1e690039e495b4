// Starts playing without being asked. A browser that refuses sound gets silence, one that refuses that too a play button.

/** `allowed`, `muted` (the browser demanded it), or `blocked` (waits for the viewer). */
export type AutoplayOutcome = 'allowed' | 'muted' | 'blocked';

export async function autoplay(video: HTMLVideoElement): Promise<AutoplayOutcome> {
  if (await isAllowed(video)) return 'allowed';
  video.muted = true;
  return (await isAllowed(video)) ? 'muted' : 'blocked';
}

async function isAllowed(video: HTMLVideoElement): Promise<boolean> {
  try {
    await video.play();
    return true;
  } catch (error) {
    // Any other refusal (the load was replaced, no media yet) says nothing about what is allowed.
    return !(error instanceof DOMException && error.name === 'NotAllowedError');
  }
}
