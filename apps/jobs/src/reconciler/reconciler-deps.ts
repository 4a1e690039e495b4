import type { Deps } from '../deps.ts';

/** What the reconciler looks at and repairs with. */
export type ReconcilerDeps = Pick<Deps, 'db' | 'redis' | 'queue' | 'metrics' | 'log'>;
