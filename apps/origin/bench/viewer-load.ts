// Low-latency viewers: each asks for every part's playlist ahead of time on one connection, and for the part on another.
// Playback begins with two parts and never waits; media that come after the buffer has run out are a stall.
import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

interface Wanted {
  port: number;
  /** Path of the media playlist, without `.m3u8`. */
  playlist: string;
  /** Path of the folder of the parts. */
  parts: string;
  viewers: number;
  seconds: number;
  mediaSequence: number;
}

export interface ViewerFigures {
  playlists: number;
  parts: number;
  bytes: number;
  stalls: number;
  failures: number;
}

const partsPerSegment = 4;
const partMs = 500;
const bufferedParts = 2;
const rampMs = 5_000;
const figures: ViewerFigures = { playlists: 0, parts: 0, bytes: 0, stalls: 0, failures: 0 };
/** Bodies are not looked at, so all connections read into one buffer. */
const scratch = Buffer.alloc(1 << 18);
const lengthHeader = Buffer.from('content-length: ');
const headEnd = Buffer.from('\r\n\r\n');
const digitTwo = 0x32;

/** Thousands of viewers ask for the same: each request is made once. */
const requests = new Map<string, Buffer>();
const rememberedRequests = 64;

function requestFor(path: string): Buffer {
  const known = requests.get(path);
  if (known) return known;
  const made = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip\r\n\r\n`);
  requests.set(path, made);
  for (const oldest of requests.keys()) if (requests.size > rememberedRequests) requests.delete(oldest);
  return made;
}

/** A connection on which one answer is awaited at a time. */
class Line {
  readonly #socket: Socket;
  readonly #onAnswer: () => void;
  #left = 0;

  constructor(port: number, onAnswer: () => void) {
    this.#onAnswer = onAnswer;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      onread: { buffer: scratch, callback: (size) => this.#read(size) },
    });
    this.#socket.setNoDelay(true);
    this.#socket.on('error', () => (figures.failures += 1));
  }

  ask(path: string): void {
    this.#socket.write(requestFor(path));
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(size: number): boolean {
    figures.bytes += size;
    if (this.#left > 0) this.#left -= size;
    else this.#begin(scratch.subarray(0, size));
    if (this.#left === 0) this.#onAnswer();
    return true;
  }

  #begin(bytes: Buffer): void {
    if (bytes[9] !== digitTwo) figures.failures += 1;
    this.#left = lengthOf(bytes) - bytes.length;
  }
}

/** Of a whole answer, by its head. */
function lengthOf(bytes: Buffer): number {
  const at = bytes.indexOf(lengthHeader) + lengthHeader.length;
  const bodyAt = bytes.indexOf(headEnd) + headEnd.length;
  return bodyAt + Number.parseInt(bytes.toString('latin1', at, at + 12), 10);
}

class Viewer {
  readonly #wanted: Wanted;
  readonly #playlists: Line;
  readonly #media: Line;
  #next: number;
  #listed: number;
  #isLoading = false;
  #loaded = 0;
  #playsFromMs = 0;

  constructor(wanted: Wanted, fromPart: number) {
    this.#wanted = wanted;
    this.#next = fromPart;
    this.#listed = fromPart;
    this.#playlists = new Line(wanted.port, () => this.#onPlaylist());
    this.#media = new Line(wanted.port, () => this.#onPart());
    this.#askPlaylist();
  }

  end(): void {
    this.#playlists.end();
    this.#media.end();
  }

  #askPlaylist(): void {
    const [msn, part] = [Math.floor(this.#listed / partsPerSegment), this.#listed % partsPerSegment];
    this.#playlists.ask(`${this.#wanted.playlist}.m3u8?_HLS_msn=${msn}&_HLS_part=${part}&_HLS_skip=YES`);
  }

  #onPlaylist(): void {
    figures.playlists += 1;
    this.#listed += 1;
    this.#askPlaylist();
    this.#load();
  }

  #load(): void {
    if (this.#isLoading || this.#next >= this.#listed) return;
    this.#isLoading = true;
    const [msn, part] = [Math.floor(this.#next / partsPerSegment), this.#next % partsPerSegment];
    this.#media.ask(`${this.#wanted.parts}/${msn}.${part}.m4s`);
  }

  #onPart(): void {
    const nowMs = performance.now();
    figures.parts += 1;
    this.#isLoading = false;
    this.#next += 1;
    this.#loaded += 1;
    if (this.#loaded === bufferedParts) this.#playsFromMs = nowMs;
    if (this.#loaded > bufferedParts && nowMs > this.#playsFromMs + (this.#loaded - 1) * partMs) {
      figures.stalls += 1;
      this.#playsFromMs = nowMs - (this.#loaded - 2) * partMs;
    }
    this.#load();
  }
}

const wanted = workerData as Wanted;
const startedAtMs = performance.now();
const firstPart = (wanted.mediaSequence + 1) * partsPerSegment;
const viewers: Viewer[] = [];
const ramp = setInterval(() => {
  const elapsedMs = performance.now() - startedAtMs;
  const due = Math.min(wanted.viewers, Math.ceil((elapsedMs / rampMs) * wanted.viewers));
  const fromPart = firstPart + Math.floor(elapsedMs / partMs);
  while (viewers.length < due) viewers.push(new Viewer(wanted, fromPart));
  if (viewers.length >= wanted.viewers) clearInterval(ramp);
}, 10);
setTimeout(
  () => {
    for (const viewer of viewers) viewer.end();
    parentPort?.postMessage(figures);
  },
  rampMs + wanted.seconds * 1_000,
);
