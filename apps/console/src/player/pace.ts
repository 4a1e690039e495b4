// How fast to play: as it is, faster to catch up, or slower so that the media lasts until more comes. A player that only waits
// at the end of what there is stands still again at each part, or for seconds, as its browser will have it.

/** Where playback is. `marginS` is what was left to play when the newest media came, or is left now if that is less. */
export type PaceInput = { lateS: number; marginS: number; pieceS: number; isHurrying: boolean };

const begin = { lateS: 0.1, marginS: 0.3 };
const end = { lateS: 0.02, marginS: 0.22 };
/** From how late on which speed; the least is not heard, the most is for a moment. */
const hurries = [
  { lateS: 1, pace: 1.2 },
  { lateS: 0.5, pace: 1.1 },
  { lateS: 0, pace: 1.05 },
];
/** Up to which margin, in pieces (parts, or segments where there are none), which speed. */
const delays = [
  { margin: 0.2, pace: 0.9 },
  { margin: 0.4, pace: 0.95 },
];

/**
 * Hurrying takes of what is there and no more, so that it may happen close to the edge; it begins and ends at different
 * distances, so that it does not flicker. `lateS` is how much later playback is than meant.
 */
export function paceOf({ lateS, marginS, pieceS, isHurrying }: PaceInput): number {
  const delay = delays.find(({ margin }) => marginS < margin * pieceS);
  if (delay) return delay.pace;
  const least = isHurrying ? end : begin;
  if (lateS <= least.lateS || marginS <= least.marginS) return 1;
  return hurries.find((step) => lateS > step.lateS)?.pace ?? 1;
}
