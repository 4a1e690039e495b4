// What services tell their runtime by the environment. The images of `infra/docker` say the same.
import { join } from 'node:path';

/**
 * For glibc, others ignore it: memory of media that is no longer needed is used again, in large pages, instead of going back
 * to the system. Reading an object from disk costs a third of the CPU then; new pages cost more than the reading.
 */
export const memoryForMedia = {
  GLIBC_TUNABLES: [
    'glibc.malloc.hugetlb=1',
    'glibc.malloc.mmap_threshold=33554432',
    'glibc.malloc.trim_threshold=268435456',
  ].join(':'),
};

/** For glibc: replay buffers lie in blocks of 8 MiB, and in large pages cost less to touch and to fill. */
export const memoryForReplay = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

/**
 * New objects are collected often and little by little: with Node's own 16 MiB and more, each collection held the answers to
 * encoders up for 50 ms, in the API and in the edge, and the jobs kept a hundred megabytes that nobody needed.
 */
export const shortPauses = { NODE_OPTIONS: '--max-semi-space-size=4' };

/** For OpenSSL; the file says why. */
export const noSessionTickets = { OPENSSL_CONF: join(import.meta.dirname, '../../../apps/edge/openssl.cnf') };

/** What a service is given for its runtime, with what the person gives to all of them behind it. */
export function withOwnOptions(
  service: Readonly<Record<string, string>> | undefined,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const options = [service?.['NODE_OPTIONS'], given['NODE_OPTIONS']].filter((one) => one !== undefined).join(' ');
  return { ...service, ...given, ...(options !== '' && { NODE_OPTIONS: options }) };
}
