import { expect, test } from 'vitest';
import { connectionsThatCameIn, socketsOf } from './descriptors.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 12 1 0 20 4 30 10 -1
   2: 0100007F:1F90 0100007F:D433 08 00000000:00000000 00:00000000 00000000     0        0 13 1 0 20 4 30 10 -1
   3: 0100007F:D435 0100007F:18EB 01 00000000:00000000 00:00000000 00000000     0        0 14 1 0 20 4 30 10 -1
   4: 0100007F:D431 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 15 1 0 20 4 30 10 -1
`;

test('a connection that came in and is held by its client is the client’s; one that the client closed is not', () => {
  const open = ['/dev/null', 'socket:[11]', 'socket:[12]', 'socket:[13]', 'socket:[14]', 'pipe:[9]'];
  expect(connectionsThatCameIn(open, socketsOf(table))).toBe(1);
});

test('a connection to a port that another process listens on is its own', () => {
  expect(connectionsThatCameIn(['socket:[15]', 'socket:[14]'], socketsOf(table))).toBe(0);
});
