// Shows how far behind live the picture is: the badge, the delay, and the data attributes that tests read.
import { isAtLiveEdge } from './live-edge.ts';
import { delayLabel, latencyOf } from './live-latency.ts';
import type { PageElements } from './page-elements.ts';
import type { PlaybackSession } from './playback-session.ts';

/** Called a few times a second. A viewer who is at the edge is taken to want to stay there. */
export function showLive(elements: PageElements, session: PlaybackSession | undefined): void {
  const position = session?.livePosition();
  const isLive = position !== undefined && !elements.video.paused && isAtLiveEdge(position);
  if (isLive) session?.followLive(true);
  showBadge(elements, isLive);
  showLatency(elements, latencyOf(session?.pictureAtMs(), Date.now()));
  setData(elements.root, 'targetLatencyMs', position && Math.round(position.targetLatencyS * 1_000));
}

function showBadge({ root, live, liveLabel }: PageElements, isLive: boolean): void {
  if (root.dataset['live'] === String(isLive)) return;
  root.dataset['live'] = String(isLive);
  liveLabel.textContent = isLive ? 'Live' : 'Go live';
  live.disabled = isLive;
}

function showLatency({ root, latency }: PageElements, latencyMs: number | undefined): void {
  setData(root, 'latencyMs', latencyMs);
  latency.hidden = latencyMs === undefined;
  if (latencyMs !== undefined) latency.textContent = delayLabel(latencyMs);
}

function setData(root: HTMLElement, name: string, value: number | undefined): void {
  if (value === undefined) delete root.dataset[name];
  else root.dataset[name] = String(value);
}
