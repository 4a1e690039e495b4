// From an encoder's messages to the tags of the replay ring: tells frames from headers, gives each frame its relay time,
// drops what nobody could decode. Payloads are passed on byte for byte. A message that makes no sense is dropped and
// counted, never a reason to end; a codec that the transcoder cannot take is.
import {
  isUsualAudioFrame,
  isUsualKeyframe,
  isUsualVideoFrame,
  parseAudioTag,
  parseAudioUnits,
  parseVideoTag,
  parseVideoUnits,
  type FlvTagType,
} from '@millrace/flv';
import { isAcceptedFourCc } from '@millrace/pipeline';
import type { RtmpEvent } from '@millrace/rtmp';
import { hasRecord, isReadableRecord } from './configuration-records.ts';
import type { ReplayRing } from './replay-ring.ts';
import { equalBytes, noHeaders, type SourceHeaders } from './source-headers.ts';
import { SourceTimeline } from './source-timeline.ts';

export type MediaEvent = Extract<RtmpEvent, { kind: 'audio' | 'video' | 'data' }>;

/** Undefined: go on. Otherwise the media that cannot be taken, in the streamer's words. */
export type MediaRefusal = { readonly description: string } | undefined;

/** Of what is no media and no header. */
const maxAsideBytes = 64 * 1024;
/** The track that is played; others are for those who can choose. */
const defaultTrackId = 0;

export class MediaIntake {
  readonly #ring: ReplayRing;
  readonly #timeline = new SourceTimeline();
  #headers: SourceHeaders = noHeaders;
  /** Codecs of the headers in force, or of the first frame where there are no headers. */
  readonly #fourCcs: { video?: string; audio?: string } = {};
  #hasKeyframe = false;
  #lastRelayMs = 0;
  #frames = 0;
  #dropped = 0;

  constructor(ring: ReplayRing) {
    this.#ring = ring;
  }

  /** Frames that went into the ring. */
  get frames(): number {
    return this.#frames;
  }

  /** Messages that could not be used. */
  get dropped(): number {
    return this.#dropped;
  }

  get discontinuities(): number {
    return this.#timeline.discontinuities;
  }

  take(event: MediaEvent, nowMs: number): MediaRefusal {
    if (event.kind === 'video') return this.#takeVideo(event.payload, event.timestampMs, nowMs);
    if (event.kind === 'audio') return this.#takeAudio(event.payload, event.timestampMs, nowMs);
    return this.#takeData(event.name, event.payload, event.timestampMs);
  }

  #takeVideo(payload: Uint8Array, rawMs: number, nowMs: number): MediaRefusal {
    if (isUsualVideoFrame(payload)) {
      this.#takeVideoFrame('avc1', payload, isUsualKeyframe(payload), rawMs, nowMs);
      return undefined;
    }
    const tag = parseVideoTag(payload);
    if (tag.kind === 'avcFrame' && tag.data.length > 0)
      this.#takeVideoFrame('avc1', payload, tag.isKeyframe, rawMs, nowMs);
    else if (tag.kind === 'avcSequenceHeader') this.#takeHeader('video', 'avc1', payload, tag.configuration);
    else if (tag.kind === 'other') return this.#takeOtherVideo(payload, rawMs, nowMs);
    else if (tag.kind !== 'avcEndOfSequence' && tag.kind !== 'command') this.#dropped += 1;
    return undefined;
  }

  #takeOtherVideo(payload: Uint8Array, rawMs: number, nowMs: number): MediaRefusal {
    const { units, isMalformed } = parseVideoUnits(payload);
    const unit = units.find(isOfDefaultTrack);
    if (unit === undefined) return this.#passOver(isMalformed);
    if (unit.kind === 'command') return undefined;
    if (!isAcceptedFourCc('video', unit.fourCc)) return this.#refuse('video', unit.fourCc);
    if (unit.kind === 'sequenceStart') this.#takeHeader('video', unit.fourCc, payload, unit.data);
    else if (unit.kind === 'metadata') this.#takeAside('colours', 'video', payload);
    else if (unit.kind === 'codedFrames' && unit.data.length > 0)
      this.#takeVideoFrame(unit.fourCc, payload, unit.isKeyframe, rawMs, nowMs);
    else if (unit.kind !== 'sequenceEnd') this.#dropped += 1;
    return undefined;
  }

  /** One without content marks silence. */
  #takeAudio(payload: Uint8Array, rawMs: number, nowMs: number): MediaRefusal {
    if (isUsualAudioFrame(payload)) {
      this.#takeAudioFrame('mp4a', payload, rawMs, nowMs);
      return undefined;
    }
    if (payload.length === 0) return undefined;
    const tag = parseAudioTag(payload);
    if (tag.kind === 'aacFrame' && tag.data.length > 0) this.#takeAudioFrame('mp4a', payload, rawMs, nowMs);
    else if (tag.kind === 'aacSequenceHeader') this.#takeHeader('audio', 'mp4a', payload, tag.configuration);
    else if (tag.kind === 'other') return this.#takeOtherAudio(payload, rawMs, nowMs);
    else this.#dropped += 1;
    return undefined;
  }

  #takeOtherAudio(payload: Uint8Array, rawMs: number, nowMs: number): MediaRefusal {
    const { units, isMalformed } = parseAudioUnits(payload);
    const unit = units.find(isOfDefaultTrack);
    if (unit === undefined) return this.#passOver(isMalformed);
    if (!isAcceptedFourCc('audio', unit.fourCc)) return this.#refuse('audio', unit.fourCc);
    if (!hasRecord(unit.fourCc)) this.#fourCcs.audio ??= unit.fourCc;
    if (unit.kind === 'sequenceStart') {
      if (hasRecord(unit.fourCc)) this.#takeHeader('audio', unit.fourCc, payload, unit.data);
    } else if (unit.kind === 'multichannelConfig') this.#takeAside('channels', 'audio', payload);
    else if (unit.kind === 'codedFrames' && unit.data.length > 0)
      this.#takeAudioFrame(unit.fourCc, payload, rawMs, nowMs);
    else if (unit.kind !== 'sequenceEnd') this.#dropped += 1;
    return undefined;
  }

  /** What is for other tracks alone is nothing to us, and nothing is wrong with it. */
  #passOver(isMalformed: boolean): MediaRefusal {
    if (isMalformed) this.#dropped += 1;
    return undefined;
  }

  /** A source that has begun in a codec that can be taken goes on without what can't. */
  #refuse(kind: 'audio' | 'video', fourCc: string): MediaRefusal {
    if (this.#fourCcs[kind] === undefined) return { description: `Unsupported ${kind} codec ${fourCc} [E415]` };
    this.#dropped += 1;
    return undefined;
  }

  /** Metadata is remembered for every reader to come; other data, such as cue points, has its time among the frames. */
  #takeData(name: string, payload: Uint8Array, rawMs: number): MediaRefusal {
    if (payload.length > maxAsideBytes) {
      this.#dropped += 1;
    } else if (name !== 'onMetaData') {
      this.#push('script', payload, this.#timeline.dataTimeMs(rawMs, this.#lastRelayMs), false);
    } else this.#takeAside('metadata', 'script', payload);
    return undefined;
  }

  /** What is said of the media beside their headers. It has no time of its own; the last that was said holds. */
  #takeAside(name: 'metadata' | 'colours' | 'channels', type: FlvTagType, payload: Uint8Array): void {
    if (payload.length > maxAsideBytes) this.#dropped += 1;
    else if (!equalBytes(this.#headers[name], payload)) {
      this.#headers = { ...this.#headers, [name]: new Uint8Array(payload) };
      this.#push(type, payload, this.#lastRelayMs, false);
    }
  }

  /** Encoders repeat headers, and send empty ones: only a readable one that differs counts. */
  #takeHeader(kind: 'audio' | 'video', fourCc: string, payload: Uint8Array, record: Uint8Array): void {
    if (equalBytes(this.#headers[kind], payload)) return;
    if (!isReadableRecord(fourCc, record)) {
      this.#dropped += 1;
      return;
    }
    this.#headers = { ...this.#headers, [kind]: new Uint8Array(payload) };
    this.#fourCcs[kind] = fourCc;
    this.#push(kind, payload, this.#lastRelayMs, false);
  }

  #takeVideoFrame(fourCc: string, payload: Uint8Array, isKeyframe: boolean, rawMs: number, nowMs: number): void {
    const isConfigured = fourCc === this.#fourCcs.video;
    if (isKeyframe && isConfigured) this.#hasKeyframe = true;
    if (!this.#hasKeyframe || !isConfigured) {
      this.#dropped += 1;
      return;
    }
    this.#pushFrame('video', payload, this.#timeline.relayTimeMs('video', rawMs, nowMs), isKeyframe);
  }

  /** Until there is video, reading may begin at any audio frame. */
  #takeAudioFrame(fourCc: string, payload: Uint8Array, rawMs: number, nowMs: number): void {
    if (fourCc !== this.#fourCcs.audio) {
      this.#dropped += 1;
      return;
    }
    this.#pushFrame('audio', payload, this.#timeline.relayTimeMs('audio', rawMs, nowMs), !this.#hasKeyframe);
  }

  #pushFrame(type: FlvTagType, payload: Uint8Array, relayMs: number, isStart: boolean): void {
    this.#frames += 1;
    this.#lastRelayMs = Math.max(this.#lastRelayMs, relayMs);
    this.#push(type, payload, relayMs, isStart);
  }

  #push(type: FlvTagType, payload: Uint8Array, relayMs: number, isStart: boolean): void {
    this.#ring.push({ type, payload, relayMs, startsWith: isStart ? this.#headers : undefined });
  }
}

function isOfDefaultTrack({ trackId }: { readonly trackId: number }): boolean {
  return trackId === defaultTrackId;
}
