// hls.js settings for live: close to the edge, bounded buffers, no more pixels than the page shows.
import type { HlsConfig } from 'hls.js';
import workerUrl from 'hls.js/dist/hls.worker.js?url';

export const hlsSettings: Partial<HlsConfig> = {
  workerPath: workerUrl,
  lowLatencyMode: true,
  // A playlist's own hold-back goes first; these count target durations when it names none.
  liveSyncDurationCount: 3,
  liveMaxLatencyDurationCount: 10,
  // Gently catches up after a stall: the difference is not heard.
  maxLiveSyncPlaybackRate: 1.05,
  maxBufferLength: 20,
  maxMaxBufferLength: 40,
  backBufferLength: 30,
  capLevelToPlayerSize: true,
  abrEwmaDefaultEstimate: 3_000_000,
  enableWebVTT: false,
  enableIMSC1: false,
  enableCEA708Captions: false,
};
