// FLV bytes → configurations, pictures and audio frames: for the relay and for ffmpeg's renditions alike.
// A message that can't be read is left out and counted; one bad message never ends a stream.
import { parseAacConfiguration, parseAvcConfiguration } from '@millrace/codecs';
import { FlvDemuxer, parseAudioTag, parseVideoTag, type FlvTag } from '@millrace/flv';
import { createUnwrap } from '../timeline/unwrap.ts';
import type { MediaEvent } from './access-unit.ts';

export class MediaDemuxer {
  readonly #flv = new FlvDemuxer();
  readonly #unwrap = { audio: createUnwrap(), video: createUnwrap() };
  /** Added to each time stamp; takes back the offset that ffmpeg was fed with. */
  readonly #offsetMs: number;
  #unreadable = 0;

  constructor(offsetMs = 0) {
    this.#offsetMs = offsetMs;
  }

  /** Messages that could not be read so far. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Throws FlvError when the bytes are not FLV. */
  push(chunk: Uint8Array): MediaEvent[] {
    return this.#flv.push(chunk).flatMap((tag) => this.#read(tag));
  }

  #read(tag: FlvTag): MediaEvent[] {
    try {
      if (tag.type === 'video') return this.#readVideo(tag);
      if (tag.type === 'audio') return this.#readAudio(tag);
      return [];
    } catch {
      this.#unreadable += 1;
      return [];
    }
  }

  #readVideo({ timestampMs, payload }: FlvTag): MediaEvent[] {
    const tag = parseVideoTag(payload);
    if (tag.kind === 'avcSequenceHeader') {
      return [{ kind: 'videoConfiguration', configuration: parseAvcConfiguration(tag.configuration) }];
    }
    if (tag.kind !== 'avcFrame' || tag.data.length === 0) return [];
    const dtsMs = this.#unwrap.video(timestampMs) + this.#offsetMs;
    const { isKeyframe, data } = tag;
    return [{ kind: 'video', unit: { dtsMs, ptsMs: dtsMs + tag.compositionTimeMs, isKeyframe, data } }];
  }

  #readAudio({ timestampMs, payload }: FlvTag): MediaEvent[] {
    const tag = parseAudioTag(payload);
    if (tag.kind === 'aacSequenceHeader') {
      return [{ kind: 'audioConfiguration', configuration: parseAacConfiguration(tag.configuration) }];
    }
    if (tag.kind !== 'aacFrame' || tag.data.length === 0) return [];
    return [{ kind: 'audio', frame: { ptsMs: this.#unwrap.audio(timestampMs) + this.#offsetMs, data: tag.data } }];
  }
}
