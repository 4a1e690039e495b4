// Shows how far behind live the picture is: the badge, the delay, and the data attributes that tests read.
import { livenessOf, type Liveness } from './live-edge.ts';
import { delayLabel, latencyOf } from './live-latency.ts';
import type { PageElements } from './page-elements.ts';
import type { PlaybackSession } from './playback-session.ts';

/** `data-live`, and the words of the badge. */
const badges: Record<Liveness, { data: string; label: string }> = {
  live: { data: 'true', label: 'Live' },
  late: { data: 'late', label: 'Delayed' },
  behind: { data: 'false', label: 'Go live' },
};

/**
 * Called a few times a second. A viewer who is at the edge is taken to want to stay there; the engine's distance is that of
 * the place before while it seeks.
 */
export function showLive(elements: PageElements, session: PlaybackSession | undefined, nowMs: number): void {
  const position = session?.livePosition();
  const { video } = elements;
  // Before the first picture the engine tells the age of the place that the element stands at: the oldest in the window.
  const hasPicture = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA || video.played.length > 0;
  const ageMs = hasPicture ? latencyOf(session?.pictureAtMs(), nowMs) : undefined;
  const isUnderWay = position !== undefined && !video.paused;
  const liveness = isUnderWay ? livenessOf(position, ageMs === undefined ? undefined : ageMs / 1_000) : 'behind';
  if (liveness !== 'behind' && !video.seeking) session?.followLive(true);
  showBadge(elements, liveness);
  showLatency(elements, ageMs);
  setData(elements.root, 'targetLatencyMs', position && Math.round(position.targetLatencyS * 1_000));
}

function showBadge({ root, live, liveLabel }: PageElements, liveness: Liveness): void {
  const { data, label } = badges[liveness];
  if (root.dataset['live'] === data) return;
  root.dataset['live'] = data;
  liveLabel.textContent = label;
  // There is nothing newer to go to.
  live.disabled = liveness !== 'behind';
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
