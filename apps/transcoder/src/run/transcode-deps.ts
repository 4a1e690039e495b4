// What a process has for all the streams that it transcodes.
import type { Redis } from '@millrace/queue';
import type { InternalClient, Logger, Secret } from '@millrace/service';
import type { ObjectStorage } from '@millrace/storage';
import type { Decoders } from '../ffmpeg/decoders.ts';
import type { StorageReach } from '../duty/storage-reach.ts';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { CpuBudget } from '../ladder/cpu-budget.ts';
import type { Spool } from '../publishing/spool.ts';
import type { SilentEdges } from '../relay/silent-edges.ts';
import type { SlateMaker } from '../slate/slate-renditions.ts';
import type { WatchLoad } from './load-control.ts';
import type { TranscoderMetrics } from '../transcoder-metrics.ts';

export interface TranscodeDeps {
  redis: Redis;
  storage: ObjectStorage;
  storageReach: StorageReach;
  spool: Spool;
  hotWindow: HotWindow;
  hotWindowUrl: string;
  api: InternalClient;
  serviceToken: Secret;
  cpuBudget: CpuBudget;
  watchLoad: WatchLoad;
  slates: SlateMaker;
  silentEdges: SilentEdges;
  ffmpegPath: string;
  /** What the ffmpeg decodes with, by codec. */
  decoders: Decoders;
  workerName: string;
  metrics: TranscoderMetrics;
  log: Logger;
}
