// An encoder that does everything right, and a reader of its relay that misses nothing: every picture carries its number.
import { encodeAvcFrame, FlvDemuxer, parseVideoUnits } from '@millrace/flv';
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { aacHeader, audioFrame, avcHeader, videoEvent } from '../support/media.ts';
import { connectClient, media, type RtmpClient } from '../support/rtmp-client.ts';
import { serviceToken } from '../support/stub-api.ts';

const frameMs = 40;
const keyframeEvery = 50;
const frameBytes = 20_000;
const numberBytes = 4;
const lastPicturesMs = 10_000;
const askAgainMs = 100;

export class GoodEncoder {
  readonly #client: RtmpClient;
  readonly #arrivals = new EventEmitter();
  readonly #reading = new AbortController();
  readonly #sentAtMs: number[] = [];
  #delaysMs: number[] = [];
  #read: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #received = 0;
  #nextNumber = 0;
  #isStopped = false;
  #readerLoss: string | undefined;

  private constructor(client: RtmpClient) {
    this.#client = client;
  }

  /** Publishes with a key that the stub knows; sends nothing yet. */
  static async publish(rtmpPort: number, key: string): Promise<GoodEncoder> {
    const client = await connectClient(rtmpPort);
    await client.publish(key);
    return new GoodEncoder(client);
  }

  /** Sends 25 pictures a second until it is stopped, and reads the relay. */
  send(relayUrl: string): void {
    this.#client.send(media(avcHeader()), media(aacHeader()));
    this.#timer = setInterval(() => this.#sendFrame(), frameMs);
    this.#read = this.#readRelay(relayUrl).then(
      () => this.#loseReader('the relay ended'),
      (error: unknown) => this.#loseReader(String(error)),
    );
  }

  get framesSent(): number {
    return this.#sentAtMs.length;
  }

  /** Pictures that have not come out of the relay. */
  get framesMissing(): number {
    return this.framesSent - this.#received;
  }

  get isConnected(): boolean {
    return !this.#client.socket.destroyed;
  }

  /** What ended before it should have. */
  get losses(): string[] {
    const encoder = this.#isStopped || this.isConnected ? [] : ['an encoder was disconnected'];
    return this.#readerLoss === undefined ? encoder : [...encoder, this.#readerLoss];
  }

  /** Of the pictures since the last time, how long they took through the edge. */
  takeDelaysMs(): readonly number[] {
    const delaysMs = this.#delaysMs;
    this.#delaysMs = [];
    return delaysMs;
  }

  /** Sends no more, waits until the relay has told everything or says no more, and goes. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const limit = AbortSignal.timeout(lastPicturesMs);
    while (this.isConnected && this.#readerLoss === undefined && this.#nextNumber < this.framesSent && !limit.aborted) {
      await once(this.#arrivals, 'picture', { signal: limit }).catch(() => undefined);
    }
    this.#isStopped = this.isConnected;
    this.#client.destroy();
    this.#reading.abort();
    await this.#read;
  }

  #loseReader(reason: string): void {
    if (!this.#reading.signal.aborted) this.#readerLoss = `a reader at picture ${this.#nextNumber}: ${reason}`;
    this.#arrivals.emit('picture');
  }

  #sendFrame(): void {
    const data = new Uint8Array(frameBytes);
    const number = this.framesSent;
    new DataView(data.buffer).setUint32(0, number);
    const isKeyframe = number % keyframeEvery === 0;
    const timeMs = number * frameMs;
    this.#sentAtMs.push(performance.now());
    this.#client.send(
      media(videoEvent(timeMs, encodeAvcFrame({ isKeyframe, compositionTimeMs: 0, data }))),
      media(audioFrame(timeMs)),
    );
  }

  async #readRelay(url: string): Promise<void> {
    const headers = { authorization: `Bearer ${serviceToken}` };
    const { signal } = this.#reading;
    let answer = await fetch(url, { headers, signal });
    while (answer.status === 503) {
      await delay(askAgainMs, undefined, { signal });
      answer = await fetch(url, { headers, signal });
    }
    if (!answer.ok) throw new Error(`the relay answered ${answer.status}`);
    const demuxer = new FlvDemuxer();
    for await (const bytes of answer.body ?? []) {
      for (const { type, payload } of demuxer.push(bytes)) if (type === 'video') this.#take(payload);
    }
  }

  #take(payload: Uint8Array): void {
    const [unit] = parseVideoUnits(payload).units;
    if (unit?.kind !== 'codedFrames' || unit.data.length < numberBytes) return;
    const number = new DataView(unit.data.buffer, unit.data.byteOffset).getUint32(0);
    if (number < this.#nextNumber) return;
    this.#nextNumber = number + 1;
    this.#received += 1;
    this.#delaysMs.push(performance.now() - this.#sentAtMs[number]!);
    this.#arrivals.emit('picture');
  }
}
