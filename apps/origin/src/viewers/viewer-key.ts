// Tells viewers apart, cheaply: by the session that a player names (CMCD), else by address and program. Two viewers behind
// one address with the same program count as one.
import type { DeliveryRequest } from '../http/delivery-request.ts';
import { ownText } from '../http/own-text.ts';
import { viewerAddress, type ViewerHeaders } from '../playback/viewer-rules.ts';

const sessionInHeader = /(?:^|,)\s*sid="([^"]{1,64})"/;
const sessionInQuery = /sid%3D%22([^%&]{1,64})%22/i;

/** A number that is the same for all requests of a viewer. */
export function viewerKey(
  request: DeliveryRequest,
  query: string,
  headers: Pick<ViewerHeaders, 'clientAddress'>,
): number {
  const session = sessionOf(request, query);
  if (session !== undefined) return hashOf(session);
  const address = hashOf(viewerAddress(request, headers));
  return smallInteger(Math.imul(address, 31) + hashOf(request.header('user-agent') ?? ''));
}

function sessionOf(request: DeliveryRequest, query: string): string | undefined {
  const told = request.header('cmcd-session');
  if (told !== undefined) return sessionInHeader.exec(told)?.[1];
  return query.includes('CMCD=') ? sessionInQuery.exec(query)?.[1] : undefined;
}

const hashes = new Map<string, number>();
const keptHashes = 50_000;
/** Longer texts are of nobody who comes often. */
const keptLength = 256;

/** FNV-1a. The same strings come again and again. */
export function hashOf(text: string): number {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  const key = smallInteger(hash);
  if (text.length > keptLength) return key;
  if (hashes.size >= keptHashes) hashes.clear();
  hashes.set(ownText(text), key);
  return key;
}

/** Engines keep integers of this size without a box. */
function smallInteger(value: number): number {
  return value & 0x3fffffff;
}
