// Sound in a codec that is not packaged (MP3, FLAC, AC-3, E-AC-3) becomes AAC beside the pictures: frames go into an ffmpeg
// child as the relay brings them, and what comes out takes their place, at their times. A relay that is read faster than
// real time waits for the child, so that the sound never falls far behind the pictures.
import type { AudioUnit } from '@millrace/flv';
import type { Logger } from '@millrace/service';
import type { Decoders } from '../ffmpeg/decoders.ts';
import type { MediaEvent } from '../packaging/access-unit.ts';
import { AudioConverter } from './audio-converter.ts';
import { convertedFormats, type ConvertedFormat } from './converted-formats.ts';
import { convertedConfiguration } from './converter-arguments.ts';

export interface AudioConversionOptions {
  ffmpegPath: string;
  decoders: Decoders;
  log: Logger;
}

/** What the child may hold; it needs a tenth of that. */
const maxAheadMs = 1_000;
/** A child that has produced nothing for so long, its start included, has nothing: its input can't be decoded. */
const silenceMs = 5_000;
/** No frame of these codecs is longer; what is farther apart is a hole. */
const maxFrameMs = 250;

export class AudioConversion {
  readonly #options: AudioConversionOptions;
  readonly #input: { unit: AudioUnit; ptsMs: number }[] = [];
  #converter: AudioConverter | undefined;
  #fourCc: string | undefined;
  #lastInMs: number | undefined;
  /** Sound that went in and has not come out. */
  #aheadMs = 0;
  /** Nothing came for too long: it is waited for no more until something does. */
  #isMute = false;

  constructor(options: AudioConversionOptions) {
    this.#options = options;
  }

  /** A unit of sound that the demuxer does not read. */
  push(unit: AudioUnit, ptsMs: number): void {
    if (convertedFormats.has(unit.fourCc)) this.#input.push({ unit, ptsMs });
  }

  /** No such sound has come: there is nothing to take. */
  get isUnused(): boolean {
    return this.#converter === undefined && this.#input.length === 0;
  }

  /** What has become of the units that were pushed. Throws EncoderError. */
  async take(): Promise<MediaEvent[]> {
    const events: MediaEvent[] = [];
    for (const { unit, ptsMs } of this.#input.splice(0)) {
      const format = convertedFormats.get(unit.fourCc);
      if (format) await this.#feed(unit, format, ptsMs, events);
    }
    this.#fetch(events);
    return events;
  }

  /** The source has ended: the rest. */
  async end(): Promise<MediaEvent[]> {
    const events = await this.take();
    await this.#converter?.end();
    this.#fetch(events);
    return events;
  }

  kill(): void {
    this.#converter?.kill();
  }

  async #feed(unit: AudioUnit, format: ConvertedFormat, ptsMs: number, events: MediaEvent[]): Promise<void> {
    const isStart = unit.kind === 'sequenceStart';
    if (isStart ? format.hasRecord : unit.fourCc !== this.#fourCc && !format.hasRecord)
      this.#begin(unit, format, ptsMs, events);
    if (unit.kind !== 'codedFrames' || unit.fourCc !== this.#fourCc || !this.#converter) return;
    this.#converter.push({ ptsMs, data: unit.data });
    this.#aheadMs += Math.min(maxFrameMs, Math.max(0, ptsMs - (this.#lastInMs ?? ptsMs)));
    this.#lastInMs = ptsMs;
    while (this.#aheadMs > maxAheadMs && !this.#isMute) {
      await this.#converter.ready(silenceMs);
      this.#isMute = this.#fetch(events) === 0;
    }
  }

  /** Another codec, or another configuration, is another child. */
  #begin(unit: AudioUnit, format: ConvertedFormat, fromMs: number, events: MediaEvent[]): void {
    const { ffmpegPath, decoders, log } = this.#options;
    this.#converter?.kill();
    this.#converter = undefined;
    this.#fourCc = unit.fourCc;
    this.#lastInMs = undefined;
    this.#aheadMs = 0;
    this.#isMute = false;
    const decoder = decoders.get(format.codec);
    if (decoder === undefined) {
      log.warn('source.audio_not_decodable', { codec: format.codec });
      return;
    }
    const record = format.hasRecord ? unit.data : new Uint8Array();
    this.#converter = new AudioConverter({ ffmpegPath, format, record, decoder, fromMs, log });
    log.info('source.audio_converted', { codec: format.codec, to: convertedConfiguration.codecString });
    events.push({ kind: 'audioConfiguration', configuration: convertedConfiguration });
  }

  #fetch(events: MediaEvent[]): number {
    const frames = this.#converter?.take() ?? [];
    for (const frame of frames) {
      this.#aheadMs -= (frame.samples * 1_000) / convertedConfiguration.sampleRateHz;
      events.push({ kind: 'audio', frame });
    }
    this.#aheadMs = Math.max(0, this.#aheadMs);
    if (frames.length > 0) this.#isMute = false;
    return frames.length;
  }
}
