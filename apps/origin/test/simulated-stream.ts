// A stream without an encoder: media made beforehand is committed in real time, as a transcoder does it: part by part with a
// hot window over HTTP, or in standard latency segment by segment; segments are in storage.
import { objectKey, partName, segmentName, type CellRecord, type PartRecord, type RunRecord } from '@millrace/pipeline';
import { acquireLease, endLog, type Lease, type LogRef } from '@millrace/playlist-log';
import type { Redis } from '@millrace/queue';
import type { ObjectStorage } from '@millrace/storage';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { partMs, partsPerSegment, type LowLatencyRendition } from './low-latency-media.ts';
import { aRun } from './records.ts';

export interface SimulatedStreamOptions {
  redis: Redis;
  storage: ObjectStorage;
  ref: LogRef;
  media: readonly LowLatencyRendition[];
  playlist?: RunRecord['playlist'];
  latency?: 'low' | 'standard';
}

const segmentMs = partMs * partsPerSegment;
const keptParts = 80;

export class SimulatedStream {
  readonly #options: SimulatedStreamOptions;
  readonly #hot = new Map<string, Buffer>();
  readonly #hotWindow: Server;
  readonly #run: RunRecord;
  readonly #startMs = Date.now();
  /** Requests that the hot window answered, by path. */
  readonly hotReads = new Map<string, number>();
  #lease: Lease | undefined;
  #isStopped = false;

  private constructor(options: SimulatedStreamOptions, hotWindow: Server) {
    this.#options = options;
    this.#hotWindow = hotWindow;
    hotWindow.on('request', (request, response) => {
      const path = request.url ?? '';
      this.hotReads.set(path, (this.hotReads.get(path) ?? 0) + 1);
      const body = this.#hot.get(path);
      response.writeHead(body ? 200 : 404).end(body);
    });
    const { port } = hotWindow.address() as AddressInfo;
    this.#run = aRun(options.ref, {
      timeOriginMs: this.#startMs,
      renditions: options.media.map(({ rendition }) => rendition),
      lowLatency: this.#isLow ? { partTargetMs: 535, hotWindowUrl: `http://127.0.0.1:${port}` } : null,
      ...(options.playlist && { playlist: options.playlist }),
    });
  }

  static async start(options: SimulatedStreamOptions): Promise<SimulatedStream> {
    const hotWindow = createServer();
    await once(hotWindow.listen(0, '127.0.0.1'), 'listening');
    const stream = new SimulatedStream(options, hotWindow);
    const acquired = await acquireLease({
      redis: options.redis,
      ref: options.ref,
      epoch: 1,
      worker: 'simulation',
      isCurrent: () => Promise.resolve(true),
      readSnapshot: () => Promise.resolve(undefined),
    });
    if (acquired.kind !== 'acquired') throw new Error(acquired.kind);
    stream.#lease = acquired.lease;
    for (const { rendition, init } of options.media) await stream.#store(rendition.id, rendition.initName, init);
    return stream;
  }

  /** Commits parts in real time until the media is over, or `stop`. */
  async play(): Promise<void> {
    const count = Math.min(...this.#options.media.map(({ parts }) => parts.length));
    for (let n = 0; n < count && !this.#isStopped; n += 1) {
      await delay(Math.max(0, this.#startMs + (n + 1) * partMs - Date.now()));
      await this.#publish(n);
    }
  }

  get #isLow(): boolean {
    return this.#options.latency !== 'standard';
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await endLog(this.#options.redis, this.#options.ref, Date.now());
    await this.#lease?.release();
    this.#hotWindow.close();
    this.#hotWindow.closeAllConnections();
  }

  async #publish(n: number): Promise<void> {
    const [mediaSequence, part] = [Math.floor(n / partsPerSegment), n % partsPerSegment];
    for (const { rendition, parts } of this.#options.media)
      this.#keepHot(rendition.id, partName(mediaSequence, part), parts[n]?.body);
    const isLast = part === partsPerSegment - 1;
    // The very first commit is a whole segment: a playlist needs one.
    if (!isLast && (mediaSequence === 0 || !this.#isLow)) return;
    const listed = mediaSequence === 0 ? [0, 1, 2, 3] : [part];
    const records = this.#isLow ? listed.map((each) => this.#partRecord(mediaSequence, each)) : [];
    const cell = isLast ? [await this.#cellRecord(mediaSequence)] : [];
    await this.#lease?.commit([...(mediaSequence === 0 ? [this.#run] : []), ...records, ...cell]);
  }

  #partRecord(mediaSequence: number, part: number): PartRecord {
    const n = mediaSequence * partsPerSegment + part;
    const media = this.#options.media.map(({ rendition, parts }) => {
      const { startTicks, durationTicks, sizeBytes, independent } = parts[n]!;
      return [rendition.id, { startTicks, durationTicks, sizeBytes, independent }];
    });
    return {
      kind: 'part',
      ...this.#place(mediaSequence),
      part,
      startMs: n * partMs,
      endMs: (n + 1) * partMs,
      media: Object.fromEntries(media) as PartRecord['media'],
    };
  }

  async #cellRecord(mediaSequence: number): Promise<CellRecord> {
    const media: CellRecord['media'] = {};
    for (const { rendition, parts } of this.#options.media) {
      const made = parts.slice(mediaSequence * partsPerSegment, (mediaSequence + 1) * partsPerSegment);
      const body = Buffer.concat(made.map((part) => part.body));
      this.#keepHot(rendition.id, segmentName(mediaSequence), body);
      await this.#store(rendition.id, segmentName(mediaSequence), body);
      const durationTicks = made.reduce((sum, part) => sum + part.durationTicks, 0);
      const bps = Math.round((body.length * 8 * rendition.timescale) / durationTicks);
      const rates = { peakBps: bps, averageBps: rendition.declaredAverageBps };
      media[rendition.id] = { startTicks: made[0]!.startTicks, durationTicks, sizeBytes: body.length, ...rates };
    }
    const startMs = mediaSequence * segmentMs;
    return { kind: 'cell', ...this.#place(mediaSequence), startMs, endMs: startMs + segmentMs, media };
  }

  #place(mediaSequence: number) {
    const programDateTimeMs = this.#startMs + mediaSequence * segmentMs;
    return { epoch: 1, mediaSequence, discontinuitySequence: 0, discontinuity: false, programDateTimeMs };
  }

  #keepHot(renditionId: string, name: string, body: Buffer | undefined): void {
    if (body) this.#hot.set(`/hot/${this.#options.ref.streamId}/${renditionId}/${name}`, body);
    for (const oldest of [...this.#hot.keys()].slice(0, Math.max(0, this.#hot.size - 4 * keptParts)))
      this.#hot.delete(oldest);
  }

  async #store(renditionId: string, name: string, body: Buffer): Promise<void> {
    const { organizationId, streamId } = this.#run;
    const key = objectKey({ organizationId, streamId, epoch: 1, renditionId, name });
    await this.#options.storage.put(key, body, { contentType: 'video/mp4' });
  }
}
