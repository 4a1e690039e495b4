// Whether a browser sent a request from a page of ours. Browsers send `Origin` with everything that changes something.
import type { FastifyRequest } from 'fastify';

export function isFromOurPage({ headers: { origin, host } }: FastifyRequest): boolean {
  return origin !== undefined && URL.parse(origin)?.host === host;
}
