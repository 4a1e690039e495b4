export { endGrants, grantsKnownForMs, isGrantEnded } from './ended-grants.ts';
export { watchBegunStreams } from './begun-streams.ts';
export { tellChangedChannel, watchChangedChannels } from './changed-channels.ts';
export { tellRevokedKey, watchRevokedKeys } from './revoked-keys.ts';
export { endLog, forgetCurrentStream, forgetLog, readLease, trimLog } from './control.ts';
export type { LeaseView } from './control.ts';
export { KeptRecords } from './kept-records.ts';
export { LogFollower } from './follower.ts';
export type { LogRef } from './keys.ts';
export { acquireLease, leaseTiming } from './lease.ts';
export type { AcquireResult, CommitOutcome, Lease } from './lease.ts';
export { latestEpoch, reserveEpoch } from './reserve-epoch.ts';
export { snapshotOf, tailAfterLoss } from './log-snapshot.ts';
export { needlessRuns } from './needless-runs.ts';
export { paceStart, startPace } from './start-pace.ts';
export { LogModel } from './log-model.ts';
export type { CommitAnswer, Holder } from './log-model.ts';
export {
  readAfter,
  readBefore,
  readCurrentStream,
  readLastCell,
  readLastSequence,
  readNewest,
  readOldest,
  readRuns,
  readTail,
} from './tail.ts';
export type { LogTail, SequencedRecord, SequencedRun } from './tail.ts';
