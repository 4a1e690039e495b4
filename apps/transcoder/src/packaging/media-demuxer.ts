// FLV bytes → configurations, pictures and audio frames: for the relay and for ffmpeg's renditions alike.
// A message that can't be read is left out and counted; one bad message never ends a stream. Of several tracks of a kind the
// first one is taken.
import type { AudioConfiguration, VideoConfiguration } from '@millrace/codecs';
import {
  FlvDemuxer,
  findScriptNumber,
  parseColourInfo,
  parseAudioUnits,
  parseVideoUnits,
  type AudioUnit,
  type ColourInfo,
  type FlvTag,
  type VideoUnit,
} from '@millrace/flv';
import { createUnwrap } from '../timeline/unwrap.ts';
import type { MediaEvent } from './access-unit.ts';
import { audioFormats, samplesOf } from './audio-formats.ts';
import { videoFormats, type VideoFormat } from './video-formats.ts';

const defaultTrackId = 0;
const usualNalLengthSizeBytes = 4;
/** Transfer characteristics that were not told, ISO/IEC 23091-2 §8.2. */
const unspecified = 2;
/** Who announces more has another unit in mind. */
const maxBelievedBps = 100_000_000;

export interface MediaDemuxerOptions {
  /** Added to each time stamp; takes back the offset that ffmpeg was fed with. */
  offsetMs?: number;
  /** About where its time begins, should time stamps have wrapped before; where the first one says unless given. */
  nearMs?: number | undefined;
  /** Takes sound in codecs that are not packaged. */
  onOtherSound?: (unit: AudioUnit, ptsMs: number) => void;
}

export class MediaDemuxer {
  readonly #flv = new FlvDemuxer();
  readonly #unwrap: Readonly<Record<'audio' | 'video', (timestampMs: number) => number>>;
  readonly #offsetMs: number;
  /** What the pictures that are taken are coded with. */
  #videoFourCc: string | undefined;
  #videoConfiguration: VideoConfiguration | undefined;
  /** What the encoder says of them beside their header. */
  #colours: ColourInfo | undefined;
  #nalLengthSizeBytes = usualNalLengthSizeBytes;
  #audio: { fourCc: string; configuration: AudioConfiguration } | undefined;
  /** A record that says enough only together with a key frame. */
  #pendingRecord: Uint8Array | undefined;
  readonly #onOtherSound: MediaDemuxerOptions['onOtherSound'];
  #unreadable = 0;
  #announcedVideoBps: number | undefined;

  constructor({ offsetMs = 0, nearMs, onOtherSound }: MediaDemuxerOptions = {}) {
    this.#offsetMs = offsetMs;
    this.#unwrap = { audio: createUnwrap(nearMs), video: createUnwrap(nearMs) };
    this.#onOtherSound = onOtherSound;
  }

  /** Messages that could not be read so far. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** What the encoder says that its pictures take; undefined while it has not said so. */
  get announcedVideoBps(): number | undefined {
    return this.#announcedVideoBps;
  }

  /** Throws FlvError when the bytes are not FLV. */
  push(chunk: Uint8Array): MediaEvent[] {
    const events: MediaEvent[] = [];
    for (const tag of this.#flv.push(chunk)) this.#read(tag, events);
    return events;
  }

  #read({ type, timestampMs, payload }: FlvTag, events: MediaEvent[]): void {
    if (type === 'script') {
      this.#readMetadata(payload);
      return;
    }
    const { units, isMalformed } = type === 'video' ? parseVideoUnits(payload) : parseAudioUnits(payload);
    if (isMalformed) this.#unreadable += 1;
    for (const unit of units) {
      if (unit.trackId !== defaultTrackId || (unit.data.length === 0 && unit.kind !== 'sequenceStart')) continue;
      events.push(...this.#readUnit(unit, timestampMs));
    }
  }

  #readMetadata(payload: Uint8Array): void {
    const bitsPerSecond = (findScriptNumber(payload, 'videodatarate') ?? 0) * 1_000;
    if (bitsPerSecond > 0 && bitsPerSecond <= maxBelievedBps) this.#announcedVideoBps = Math.ceil(bitsPerSecond);
  }

  #readUnit(unit: VideoUnit | AudioUnit, timestampMs: number): MediaEvent[] {
    try {
      return 'isKeyframe' in unit ? this.#readVideo(unit, timestampMs) : this.#readAudio(unit, timestampMs);
    } catch {
      this.#unreadable += 1;
      return [];
    }
  }

  #readVideo(unit: VideoUnit, timestampMs: number): MediaEvent[] {
    const format = videoFormats.get(unit.fourCc);
    if (!format) return [];
    if (unit.kind === 'sequenceStart') return this.#readRecord(format, unit);
    if (unit.kind === 'metadata') return this.#readColours(unit);
    if (unit.kind !== 'codedFrames' || unit.fourCc !== this.#videoFourCc) return [];
    const dtsMs = this.#unwrap.video(timestampMs) + this.#offsetMs;
    const claims = { flag: unit.isKeyframe, nalLengthSizeBytes: this.#nalLengthSizeBytes };
    const isKeyframe = format.isKeyframe(unit.data, claims);
    const configured = isKeyframe ? this.#readPendingRecord(format, unit.data) : [];
    const picture = { dtsMs, ptsMs: dtsMs + unit.compositionTimeMs, isKeyframe, data: format.toSample(unit.data) };
    return [...configured, { kind: 'video', unit: picture }];
  }

  #readRecord(format: VideoFormat, { fourCc, data }: VideoUnit): MediaEvent[] {
    const configuration = format.configure(data);
    this.#videoFourCc = fourCc;
    this.#pendingRecord = configuration ? undefined : new Uint8Array(data);
    this.#videoConfiguration = configuration;
    if (configuration && 'nalLengthSizeBytes' in configuration)
      this.#nalLengthSizeBytes = configuration.nalLengthSizeBytes;
    return this.#configured();
  }

  #readColours({ data }: VideoUnit): MediaEvent[] {
    this.#colours = parseColourInfo(data);
    return this.#configured();
  }

  /** What the pictures themselves say of their colours counts more. */
  #configured(): MediaEvent[] {
    const configuration = this.#videoConfiguration;
    if (!configuration) return [];
    const isTold = !this.#colours || (configuration.colour?.transfer ?? unspecified) !== unspecified;
    const colour = isTold ? configuration.colour : this.#colours;
    return [{ kind: 'videoConfiguration', configuration: { ...configuration, ...(colour && { colour }) } }];
  }

  #readPendingRecord(format: VideoFormat, keyframe: Uint8Array): MediaEvent[] {
    if (!this.#pendingRecord) return [];
    this.#videoConfiguration = format.configure(this.#pendingRecord, keyframe);
    this.#pendingRecord = undefined;
    return this.#configured();
  }

  #readAudio(unit: AudioUnit, timestampMs: number): MediaEvent[] {
    const { kind, fourCc, data } = unit;
    const readConfiguration = audioFormats.get(fourCc);
    if (!readConfiguration) {
      const isFrame = kind === 'codedFrames';
      this.#onOtherSound?.(unit, (isFrame ? this.#unwrap.audio(timestampMs) : timestampMs) + this.#offsetMs);
      return [];
    }
    if (kind === 'sequenceStart') {
      const configuration = readConfiguration(data);
      this.#audio = { fourCc, configuration };
      return [{ kind: 'audioConfiguration', configuration }];
    }
    if (kind !== 'codedFrames' || !this.#audio || fourCc !== this.#audio.fourCc) return [];
    const samples = samplesOf(this.#audio.configuration, data);
    return [{ kind: 'audio', frame: { ptsMs: this.#unwrap.audio(timestampMs) + this.#offsetMs, samples, data } }];
  }
}
