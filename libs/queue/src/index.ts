export { awaitRedis, connectRedis, quitRedis } from './redis.ts';
export type { ConnectRedisOptions, Redis, RedisRole } from './redis.ts';
export { takesWrites } from './takes-writes.ts';
export { openTranscodeQueue } from './transcode-queue.ts';
export type { OpenQueueOptions, TranscodeJobState, TranscodeQueue } from './transcode-queue.ts';
export { WorkerBoard } from './worker-board.ts';
export type { SeenWorker } from './worker-board.ts';
export { startTranscodeWorker } from './transcode-worker.ts';
export type { JobOutcome, TranscodeWorker, TranscodeWorkerOptions } from './transcode-worker.ts';
