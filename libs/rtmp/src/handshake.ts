// The handshake, server side (RTMP 1.0 §5.2). S0, S1 and S2 go out together as soon as C1 is complete: ffmpeg and
// GStreamer send C2 only after they have read S2. Simple, unless C1 carries a digest that verifies: S1's bytes 4–7 are
// zero, which keeps every client in simple mode. C2 is skipped, never checked: real encoders fill it with an echo of S1,
// their own times, or zeros.
import { randomFillSync } from 'node:crypto';
import { answerDigest } from './digest-handshake.ts';
import { RtmpProtocolError, type RtmpProtocolErrorCode } from './protocol-error.ts';

const version = 3;
const packetSizeBytes = 1536;
const c0c1SizeBytes = 1 + packetSizeBytes;

/** Callers that are not RTMP, by their first byte. */
const otherCallers: Readonly<Record<number, RtmpProtocolErrorCode>> = {
  0x06: 'rtmpeNotSupported',
  0x08: 'rtmpeNotSupported',
  0x09: 'rtmpeNotSupported',
  0x16: 'tlsOnPlainPort',
  0x47: 'httpOnRtmpPort',
  0x48: 'httpOnRtmpPort',
  0x4f: 'httpOnRtmpPort',
  0x50: 'httpOnRtmpPort',
};

export class ServerHandshake {
  readonly #hello = new Uint8Array(c0c1SizeBytes);
  #received = 0;
  #reply: Uint8Array | undefined;

  get isComplete(): boolean {
    return this.#received === c0c1SizeBytes + packetSizeBytes;
  }

  /** Takes what belongs to the handshake from the start of `bytes` and returns how much that was. */
  push(bytes: Uint8Array): number {
    let at = 0;
    if (this.#received < c0c1SizeBytes) {
      if (this.#received === 0 && bytes.length > 0) assertVersion(bytes[0] ?? 0);
      at = Math.min(bytes.length, c0c1SizeBytes - this.#received);
      this.#hello.set(bytes.subarray(0, at), this.#received);
      this.#received += at;
      if (this.#received === c0c1SizeBytes) this.#reply = buildReply(this.#hello);
    }
    const skipped = Math.min(bytes.length - at, c0c1SizeBytes + packetSizeBytes - this.#received);
    if (this.#received >= c0c1SizeBytes) this.#received += skipped;
    return this.#received >= c0c1SizeBytes ? at + skipped : at;
  }

  /** S0, S1 and S2, once. */
  takeReply(): Uint8Array | undefined {
    const reply = this.#reply;
    this.#reply = undefined;
    return reply;
  }
}

function assertVersion(first: number): void {
  if (first === version) return;
  throw new RtmpProtocolError(otherCallers[first] ?? 'unsupportedVersion', `first byte ${first}`);
}

function buildReply(hello: Uint8Array): Uint8Array {
  const reply = new Uint8Array(1 + 2 * packetSizeBytes);
  const c1 = hello.subarray(1);
  reply[0] = version;
  reply.set(answerDigest(c1) ?? answerSimply(c1), 1);
  return reply;
}

/** S1 and S2. S2 echoes C1 byte for byte: some encoders insist on it. */
function answerSimply(c1: Uint8Array): Uint8Array {
  const answer = new Uint8Array(2 * packetSizeBytes);
  randomFillSync(answer, 8, packetSizeBytes - 8);
  answer.set(c1, packetSizeBytes);
  return answer;
}
