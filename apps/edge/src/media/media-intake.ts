// From an encoder's messages to the tags of the replay ring: tells frames from headers, gives each frame its relay time,
// drops what nobody could decode. Payloads are passed on byte for byte. A message that makes no sense is dropped and
// counted, never a reason to end; a codec that the transcoder cannot take is.
import { CodecError, parseAacConfiguration, parseAvcConfiguration } from '@millrace/codecs';
import { parseAudioTag, parseVideoTag, type FlvTagType } from '@millrace/flv';
import type { RtmpEvent } from '@millrace/rtmp';
import type { ReplayRing } from './replay-ring.ts';
import { equalBytes, noHeaders, type SourceHeaders } from './source-headers.ts';
import { SourceTimeline } from './source-timeline.ts';

export type MediaEvent = Extract<RtmpEvent, { kind: 'audio' | 'video' | 'data' }>;

/** Undefined: go on. Otherwise the media that cannot be taken, in the streamer's words. */
export type MediaRefusal = { readonly description: string } | undefined;

const maxScriptBytes = 64 * 1024;
/** Packets of Enhanced RTMP that wrap other packets: extra tracks, which the first track does without. */
const extraPackets = new Set(['multitrack', 'modEx']);

export class MediaIntake {
  readonly #ring: ReplayRing;
  readonly #timeline = new SourceTimeline();
  #headers: SourceHeaders = noHeaders;
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
    return this.#takeData(event.name, event.payload);
  }

  #takeVideo(payload: Uint8Array, rawMs: number, nowMs: number): MediaRefusal {
    const tag = parseVideoTag(payload);
    if (tag.kind === 'avcFrame' && tag.data.length > 0) this.#takeVideoFrame(payload, tag.isKeyframe, rawMs, nowMs);
    else if (tag.kind === 'avcSequenceHeader') this.#takeHeader('video', payload, tag.configuration);
    else if (tag.kind === 'other' && this.#headers.video === undefined && !extraPackets.has(tag.codec)) {
      return { description: `Unsupported video codec ${tag.codec} [E415]` };
    } else if (tag.kind !== 'avcEndOfSequence' && tag.kind !== 'command') this.#dropped += 1;
    return undefined;
  }

  #takeAudio(payload: Uint8Array, rawMs: number, nowMs: number): MediaRefusal {
    const tag = parseAudioTag(payload);
    if (tag.kind === 'aacFrame' && tag.data.length > 0) this.#takeAudioFrame(payload, rawMs, nowMs);
    else if (tag.kind === 'aacSequenceHeader') this.#takeHeader('audio', payload, tag.configuration);
    else if (tag.kind === 'other' && this.#headers.audio === undefined && !extraPackets.has(tag.codec)) {
      return { description: `Unsupported audio codec ${tag.codec} [E415]` };
    } else this.#dropped += 1;
    return undefined;
  }

  /** Metadata is remembered for every reader to come; other data goes along with the frames around it. */
  #takeData(name: string, payload: Uint8Array): MediaRefusal {
    if (payload.length > maxScriptBytes) {
      this.#dropped += 1;
    } else if (name !== 'onMetaData') {
      this.#push('script', payload, this.#lastRelayMs, false);
    } else if (!equalBytes(this.#headers.metadata, payload)) {
      this.#headers = { ...this.#headers, metadata: new Uint8Array(payload) };
      this.#push('script', payload, this.#lastRelayMs, false);
    }
    return undefined;
  }

  /** Encoders repeat headers, and send empty ones: only a readable one that differs counts. */
  #takeHeader(kind: 'audio' | 'video', payload: Uint8Array, configuration: Uint8Array): void {
    if (equalBytes(this.#headers[kind], payload)) return;
    if (!isReadable(kind, configuration)) {
      this.#dropped += 1;
      return;
    }
    this.#headers = { ...this.#headers, [kind]: new Uint8Array(payload) };
    this.#push(kind, payload, this.#lastRelayMs, false);
  }

  #takeVideoFrame(payload: Uint8Array, isKeyframe: boolean, rawMs: number, nowMs: number): void {
    if (isKeyframe && this.#headers.video !== undefined) this.#hasKeyframe = true;
    if (!this.#hasKeyframe) {
      this.#dropped += 1;
      return;
    }
    this.#pushFrame('video', payload, this.#timeline.relayTimeMs('video', rawMs, nowMs), isKeyframe);
  }

  /** Until there is video, reading may begin at any audio frame. */
  #takeAudioFrame(payload: Uint8Array, rawMs: number, nowMs: number): void {
    if (this.#headers.audio === undefined) {
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

const parsers = { video: parseAvcConfiguration, audio: parseAacConfiguration } as const;

function isReadable(kind: 'audio' | 'video', configuration: Uint8Array): boolean {
  try {
    parsers[kind](configuration);
    return true;
  } catch (error) {
    if (error instanceof CodecError) return false;
    throw error;
  }
}
