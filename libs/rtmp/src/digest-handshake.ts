// The digest handshake of Flash-era encoders, server side: C1 hides an HMAC of itself, S1 and S2 must prove the same way
// that a media server answers. Not in RTMP 1.0; the two schemas differ in where the digest lies. Only a C1 whose digest
// verifies is answered like this: everyone else gets the simple handshake.
import { createHmac, randomFillSync, timingSafeEqual } from 'node:crypto';

const packetSizeBytes = 1536;
const digestSizeBytes = 32;
const playerName = Buffer.from('Genuine Adobe Flash Player 001');
const serverName = Buffer.from('Genuine Adobe Flash Media Server 001');
/** Follows the server's name in the key that S2 is made with. Published with the players; no secret of ours. */
const keyTail = Buffer.from('f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae', 'hex');
const serverKey = Buffer.concat([serverName, keyTail]);
/** S1 bytes 4–7. Zero would say: simple handshake. */
const serverVersion = Uint8Array.of(3, 5, 7, 1);

/** Four bytes at `sumAt` add up to how far behind `base` the digest lies. */
interface Schema {
  readonly sumAt: number;
  readonly base: number;
}
const schemas: readonly Schema[] = [
  { sumAt: 8, base: 12 },
  { sumAt: 772, base: 776 },
];
const offsets = 728;

/** S1 and S2 for a C1 with a valid digest in either schema, undefined for any other. */
export function answerDigest(c1: Uint8Array): Uint8Array | undefined {
  // Bytes 4–7 are the encoder's version; zero announces the simple handshake.
  if (c1.subarray(4, 8).every((byte) => byte === 0)) return undefined;
  for (const schema of schemas) {
    const at = digestOffset(c1, schema);
    const digest = c1.subarray(at, at + digestSizeBytes);
    if (timingSafeEqual(digest, digestAround(c1, at, playerName))) return buildReply(schema, digest);
  }
  return undefined;
}

function digestOffset(packet: Uint8Array, { sumAt, base }: Schema): number {
  const sum = packet.subarray(sumAt, sumAt + 4).reduce((total, byte) => total + byte, 0);
  return base + (sum % offsets);
}

/** HMAC of everything in the packet but the digest itself. */
function digestAround(packet: Uint8Array, at: number, key: Uint8Array): Uint8Array {
  const mac = createHmac('sha256', key);
  return mac
    .update(packet.subarray(0, at))
    .update(packet.subarray(at + digestSizeBytes, packetSizeBytes))
    .digest();
}

function buildReply(schema: Schema, clientDigest: Uint8Array): Uint8Array {
  const reply = randomFillSync(new Uint8Array(2 * packetSizeBytes));
  const s1 = reply.subarray(0, packetSizeBytes);
  s1.fill(0, 0, 4);
  s1.set(serverVersion, 4);
  const at = digestOffset(s1, schema);
  s1.set(digestAround(s1, at, serverName), at);
  const s2 = reply.subarray(packetSizeBytes);
  const proofKey = createHmac('sha256', serverKey).update(clientDigest).digest();
  const proofAt = packetSizeBytes - digestSizeBytes;
  s2.set(createHmac('sha256', proofKey).update(s2.subarray(0, proofAt)).digest(), proofAt);
  return reply;
}
