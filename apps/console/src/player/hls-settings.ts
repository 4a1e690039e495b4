// hls.js settings for live: close to the edge, bounded buffers, no more pixels than the page shows. Nothing here may name
// a distance to the edge (`liveSyncDuration…`): hls.js would take it instead of the playlist's HOLD-BACK.
import type { HlsConfig } from 'hls.js';
import { captionTimeline } from './caption-timeline.ts';
import { PartRates } from './part-rates.ts';

export const hlsSettings: Partial<HlsConfig> = {
  // What our origin serves is CMAF already: there is nothing to convert that would be worth the start of two workers, which
  // the first picture would wait for.
  enableWorker: false,
  lowLatencyMode: true,
  // The session sets the pace: hls.js only catches up with more than a second of media at hand, which near the edge of a
  // low-latency stream there never is.
  maxLiveSyncPlaybackRate: 1,
  // Nor does hls.js remember stalls: it would stay a second further from live after each, for ever.
  liveSyncOnStallIncrease: 0,
  maxBufferLength: 20,
  maxMaxBufferLength: 40,
  backBufferLength: 30,
  abrController: PartRates,
  capLevelToPlayerSize: true,
  enableWebVTT: false,
  enableIMSC1: false,
  // CEA-608 and CEA-708, as text tracks that the browser draws.
  enableCEA708Captions: true,
  timelineController: captionTimeline,
  renderTextTracksNatively: true,
};
