// The elements of player.html, found once and checked, so that a renamed id fails at start and not at the first click.

function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`player.html has no ${type.name} #${id}`);
  return element;
}

export function findPageElements() {
  return {
    root: find('player', HTMLElement),
    video: find('video', HTMLVideoElement),
    noticeTitle: find('notice-title', HTMLElement),
    noticeDetail: find('notice-detail', HTMLElement),
    retry: find('retry', HTMLButtonElement),
    start: find('start', HTMLButtonElement),
    unmute: find('unmute', HTMLButtonElement),
    controls: find('controls', HTMLElement),
    scrubRow: find('scrub-row', HTMLElement),
    scrub: find('scrub', HTMLInputElement),
    scrubTime: find('scrub-time', HTMLElement),
    scrubPicture: find('scrub-picture', HTMLVideoElement),
    play: find('play', HTMLButtonElement),
    mute: find('mute', HTMLButtonElement),
    volume: find('volume', HTMLInputElement),
    live: find('live', HTMLButtonElement),
    liveLabel: find('live-label', HTMLElement),
    latency: find('latency', HTMLElement),
    quality: find('quality', HTMLElement),
    qualityButton: find('quality-button', HTMLButtonElement),
    qualityLabel: find('quality-label', HTMLElement),
    qualityMenu: find('quality-menu', HTMLElement),
    captions: find('captions', HTMLButtonElement),
    poster: find('poster', HTMLCanvasElement),
    embed: find('embed', HTMLButtonElement),
    embedDialog: find('embed-dialog', HTMLDialogElement),
    embedText: find('embed-text', HTMLTextAreaElement),
    embedTokenRow: find('embed-token-row', HTMLElement),
    embedToken: find('embed-token', HTMLInputElement),
    embedCopy: find('embed-copy', HTMLButtonElement),
    embedClose: find('embed-close', HTMLButtonElement),
    fullscreen: find('fullscreen', HTMLButtonElement),
  };
}

export type PageElements = ReturnType<typeof findPageElements>;
