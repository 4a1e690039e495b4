// What Node itself takes: sockets read into one buffer, chunks taken apart, each payload copied once to where it stays for a
// moment, and nothing else. It knows no commands: it says what the generator waits for, and takes its media. Not a server
// to publish to, but the limit that a server written for Node can come near to.
import { createServer, type Socket } from 'node:net';
import { readInPlace } from '../src/reading/read-in-place.ts';

const helloBytes = 1 + 1_536;
const handshakeBytes = helloBytes + 1_536;
const keptBytes = 262_144;
/** What follows the first byte of a chunk, by its format. */
const headerBytes = [11, 7, 3, 0] as const;
const setChunkSize = 1;
const answers = [
  { asked: 'connect', answer: 'NetConnection.Connect.Success' },
  { asked: 'publish', answer: 'NetStream.Publish.Start' },
] as const;

interface ChunkStream {
  lengthBytes: number;
  typeId: number;
  gotBytes: number;
}

class Connection {
  readonly #socket: Socket;
  readonly #streams = new Map<number, ChunkStream>();
  readonly #kept = Buffer.allocUnsafeSlow(keptBytes);
  readonly #header = Buffer.alloc(12);
  #headerAt = 0;
  #headerEnd = 0;
  #stream: ChunkStream = { lengthBytes: 0, typeId: 0, gotBytes: 0 };
  #chunkLeft = 0;
  #writeAt = 0;
  #chunkSizeBytes = 128;
  #unshakenBytes = handshakeBytes;
  #answered = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
  }

  read(bytes: Uint8Array): void {
    let at = this.#shake(bytes);
    while (at < bytes.length) at = this.#chunkLeft > 0 ? this.#takePayload(bytes, at) : this.#takeHeader(bytes, at);
  }

  #shake(bytes: Uint8Array): number {
    const before = this.#unshakenBytes;
    if (before === 0) return 0;
    this.#unshakenBytes = Math.max(0, before - bytes.length);
    const helloLeft = before - (handshakeBytes - helloBytes);
    if (helloLeft > 0 && bytes.length >= helloLeft) this.#socket.write(Buffer.alloc(handshakeBytes, 0).fill(3, 0, 1));
    return Math.min(bytes.length, before);
  }

  #takeHeader(bytes: Uint8Array, from: number): number {
    let at = from;
    if (this.#headerEnd === 0) this.#headerEnd = 1 + headerBytes[((bytes[at] ?? 0) >> 6) as 0 | 1 | 2 | 3];
    while (this.#headerAt < this.#headerEnd && at < bytes.length) this.#header[this.#headerAt++] = bytes[at++] ?? 0;
    if (this.#headerAt === this.#headerEnd) this.#beginChunk();
    return at;
  }

  #beginChunk(): void {
    const chunkStreamId = (this.#header[0] ?? 0) & 0x3f;
    let stream = this.#streams.get(chunkStreamId);
    if (stream === undefined) {
      stream = { lengthBytes: 0, typeId: 0, gotBytes: 0 };
      this.#streams.set(chunkStreamId, stream);
    }
    if (this.#headerEnd >= 8) {
      stream.lengthBytes = this.#header.readUIntBE(4, 3);
      stream.typeId = this.#header[7] ?? 0;
    }
    this.#headerAt = 0;
    this.#headerEnd = 0;
    this.#stream = stream;
    this.#chunkLeft = Math.min(this.#chunkSizeBytes, stream.lengthBytes - stream.gotBytes);
  }

  #takePayload(bytes: Uint8Array, at: number): number {
    const taken = Math.min(this.#chunkLeft, bytes.length - at);
    if (this.#writeAt + taken > keptBytes) this.#writeAt = 0;
    this.#kept.set(bytes.subarray(at, at + taken), this.#writeAt);
    this.#writeAt += taken;
    this.#chunkLeft -= taken;
    this.#stream.gotBytes += taken;
    if (this.#stream.gotBytes === this.#stream.lengthBytes) this.#endMessage();
    return at + taken;
  }

  #endMessage(): void {
    const { typeId, lengthBytes } = this.#stream;
    this.#stream.gotBytes = 0;
    if (typeId === setChunkSize) this.#chunkSizeBytes = this.#kept.readUInt32BE(this.#writeAt - 4);
    const next = answers[this.#answered];
    if (next === undefined) return;
    if (!this.#kept.subarray(Math.max(0, this.#writeAt - lengthBytes), this.#writeAt).includes(next.asked)) return;
    this.#answered += 1;
    this.#socket.write(next.answer);
  }
}

const server = createServer({ noDelay: true }, (accepted) => {
  const socket = readInPlace(accepted, (bytes) => {
    connection.read(bytes);
  });
  const connection = new Connection(socket);
});
server.listen(Number(process.argv[2]), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
