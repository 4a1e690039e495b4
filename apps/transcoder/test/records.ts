// Records for tests of what is published.
import { livePlaylist, newId, type Rendition, type RunRecord } from '@millrace/pipeline';

export const sourceRendition: Rendition = {
  kind: 'video',
  id: 'source',
  codecs: 'avc1.64001f',
  initName: 'init-0123456789abcdef.mp4',
  timescale: 90_000,
  declaredPeakBps: 1,
  declaredAverageBps: 1,
  widthPx: 1280,
  heightPx: 720,
  frameRate: 30,
};

export function aRun(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    kind: 'run',
    version: 1,
    organizationId: newId('organization'),
    channelId: newId('channel'),
    streamId: newId('stream'),
    epoch: 1,
    connectionId: newId('connection'),
    mode: 'follow',
    baseMs: 0,
    timeOriginMs: 0,
    targetDurationSeconds: 2,
    playlist: livePlaylist,
    lowLatency: null,
    renditions: [sourceRendition],
    ...changes,
  };
}
