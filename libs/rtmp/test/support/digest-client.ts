// An encoder that uses the digest handshake, from the description of it: builds a C1, and checks S1 and S2.
import { createHmac } from 'node:crypto';

export type Schema = 0 | 1;
const places = [
  { sumAt: 8, base: 12 },
  { sumAt: 772, base: 776 },
] as const;
const tail = 'f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae';

const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

export function digestAt(packet: Uint8Array, schema: Schema): number {
  const { sumAt, base } = places[schema];
  const sum = packet[sumAt]! + packet[sumAt + 1]! + packet[sumAt + 2]! + packet[sumAt + 3]!;
  return base + (sum % 728);
}

function digestOf(packet: Uint8Array, at: number, key: string): Buffer {
  return hmac(Buffer.from(key), packet.subarray(0, at), packet.subarray(at + 32));
}

/** C0 and C1 with version 9.0.124.2 and a valid digest; `seed` moves the digest about. */
export function digestHello(schema: Schema, seed = 7): Uint8Array {
  const c1 = Uint8Array.from({ length: 1536 }, (_, index) => (index * seed + (index >> 3)) & 0xff);
  c1.set([0, 0, 0, 0, 0x09, 0x00, 0x7c, 0x02]);
  const at = digestAt(c1, schema);
  c1.set(digestOf(c1, at, 'Genuine Adobe Flash Player 001'), at);
  return Uint8Array.from([3, ...c1]);
}

/** Whether S0, S1 and S2 come from one who knows the server's key. */
export function isProof(reply: Uint8Array, hello: Uint8Array, schema: Schema): boolean {
  const [c1, s1, s2] = [hello.subarray(1, 1537), reply.subarray(1, 1537), reply.subarray(1537, 3073)];
  const at = digestAt(s1, schema);
  const name = 'Genuine Adobe Flash Media Server 001';
  const clientAt = digestAt(c1, schema);
  const key = hmac(Buffer.concat([Buffer.from(name), Buffer.from(tail, 'hex')]), c1.subarray(clientAt, clientAt + 32));
  return (
    digestOf(s1, at, name).equals(s1.subarray(at, at + 32)) && hmac(key, s2.subarray(0, 1504)).equals(s2.subarray(1504))
  );
}
