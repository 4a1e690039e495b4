export { endLog, forgetCurrentStream, forgetLog, readLease, trimLog } from './control.ts';
export type { LeaseView } from './control.ts';
export { LogFollower } from './follower.ts';
export type { LogRef } from './keys.ts';
export { acquireLease, leaseTiming } from './lease.ts';
export type { AcquireResult, CommitOutcome, Lease } from './lease.ts';
export { readBefore, readCurrentStream, readNewest, readOldest, readRuns, readTail } from './tail.ts';
export type { LogTail, SequencedRecord, SequencedRun } from './tail.ts';
