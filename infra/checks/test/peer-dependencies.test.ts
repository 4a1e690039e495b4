import { expect, it } from 'vitest';
import { lockedPackages, unmetPeers } from '../src/peer-dependencies.ts';

it('every npm takes the lock file: whoever has a peer gets a version that it takes', () => {
  expect(unmetPeers(lockedPackages())).toEqual([]);
});

it('a peer in another version is found, the nearest one counts, and one that is not there does not', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/peer': { version: '1.2.0' },
    'node_modules/alias': { version: '7.0.2' },
    'node_modules/content': { peerDependencies: { peer: '^1.0.0' } },
    'node_modules/newer': { peerDependencies: { peer: '^2.0.0', absent: '^1.0.0' } },
    'node_modules/own': {},
    'node_modules/own/node_modules/peer': { version: '2.0.0' },
    'node_modules/own/node_modules/inner': { peerDependencies: { peer: '^2.0.0' } },
    'node_modules/aliased': { peerDependencies: { alias: 'npm:other@>=7.1.0' } },
  };
  expect(unmetPeers(packages)).toEqual([
    'node_modules/newer takes peer ^2.0.0, not 1.2.0',
    'node_modules/aliased takes alias npm:other@>=7.1.0, not 7.0.2',
  ]);
});
