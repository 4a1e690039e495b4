// An encoder that does everything right, and a reader of its relay that misses nothing: every picture carries its number.
import { encodeAvcFrame, FlvDemuxer, parseVideoUnits } from '@millrace/flv';
import { EventEmitter, once } from 'node:events';
import { aacHeader, audioFrame, avcHeader, videoEvent } from '../support/media.ts';
import { connectClient, media, type RtmpClient } from '../support/rtmp-client.ts';
import { serviceToken } from '../support/stub-api.ts';
import type { EdgeProcess } from './edge-process.ts';

const frameMs = 40;
const keyframeEvery = 50;
const frameBytes = 20_000;
const numberBytes = 4;
const lastPicturesMs = 10_000;

export class GoodEncoder {
  readonly #client: RtmpClient;
  readonly #arrivals = new EventEmitter();
  readonly #reading = new AbortController();
  readonly #read: Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #sent = 0;
  #received = 0;

  private constructor(client: RtmpClient, relayUrl: string) {
    this.#client = client;
    this.#read = this.#readRelay(relayUrl).catch(() => undefined);
    client.send(media(avcHeader()), media(aacHeader()));
    this.#timer = setInterval(() => this.#sendFrame(), frameMs);
  }

  /** Publishes with a key that the stub knows, 25 pictures a second, until it is stopped. */
  static async start(edge: EdgeProcess, key: string): Promise<GoodEncoder> {
    const client = await connectClient(edge.rtmpPort);
    await client.publish(key);
    return new GoodEncoder(client, edge.relayUrl(edge.api.streamOf(key) ?? ''));
  }

  get framesSent(): number {
    return this.#sent;
  }

  /** Pictures that have not come out of the relay, or after one that has not. */
  get framesMissing(): number {
    return this.#sent - this.#received;
  }

  get isConnected(): boolean {
    return !this.#client.socket.destroyed;
  }

  /** Sends no more, waits until the relay has told everything or says no more, and goes. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const limit = AbortSignal.timeout(lastPicturesMs);
    while (this.#received < this.#sent && !limit.aborted) {
      await once(this.#arrivals, 'picture', { signal: limit }).catch(() => undefined);
    }
    this.#client.destroy();
    this.#reading.abort();
    await this.#read;
  }

  #sendFrame(): void {
    const data = new Uint8Array(frameBytes);
    new DataView(data.buffer).setUint32(0, this.#sent);
    const isKeyframe = this.#sent % keyframeEvery === 0;
    const timeMs = this.#sent * frameMs;
    this.#client.send(
      media(videoEvent(timeMs, encodeAvcFrame({ isKeyframe, compositionTimeMs: 0, data }))),
      media(audioFrame(timeMs)),
    );
    this.#sent += 1;
  }

  async #readRelay(url: string): Promise<void> {
    const headers = { authorization: `Bearer ${serviceToken}` };
    const { body } = await fetch(url, { headers, signal: this.#reading.signal });
    const demuxer = new FlvDemuxer();
    for await (const bytes of body ?? []) {
      for (const { type, payload } of demuxer.push(bytes)) if (type === 'video') this.#take(payload);
    }
  }

  #take(payload: Uint8Array): void {
    const [unit] = parseVideoUnits(payload).units;
    if (unit?.kind !== 'codedFrames' || unit.data.length < numberBytes) return;
    const number = new DataView(unit.data.buffer, unit.data.byteOffset).getUint32(0);
    if (number === this.#received) this.#received += 1;
    this.#arrivals.emit('picture');
  }
}
