// The numbers of PostgreSQL's advisory locks, in one place: two things under one number would wait for each other. Locks
// that are named by a text (`hashtextextended`) are made of the kind of thing and its id.
export const advisoryLocks = {
  /** Who migrates. */
  migrations: 7_215_337_101,
  /** Which process leads the jobs: one for the whole installation. */
  jobsLeader: 7_215_337_102,
  /** Who makes the first organization. */
  bootstrap: 7_215_337_103,
  /** Who makes the next key of access tokens. */
  accessSigningKeys: 7_215_337_104,
  /** Who numbers events. */
  eventNumbers: 7_215_337_105,
} as const;
