// What a slate shows and sounds like in each rendition of a stream. H.264 is encoded once, from one picture; what can't be
// encoded here, or not now, repeats its last key frame under its own init segment. A picture that is the same for all streams is kept.
import { firstSampleOf } from '@millrace/cmaf';
import { silentFrame, type SilentFrame } from '@millrace/codecs';
import type { MediaSettings, Rendition, StreamId } from '@millrace/pipeline';
import { continuedTrack, type RenditionTrack } from '../publishing/rendition-track.ts';
import { h264Of, type SlateTarget } from './arguments.ts';
import { encodeSlate, type SlatePictures } from './encode-slate.ts';
import { decodeLastPicture } from './last-picture.ts';
import type { LastMediaReader } from './last-media.ts';
import { pictureWithNotice, plainPicture, type Picture } from './picture.ts';

export type SlateKind = Exclude<MediaSettings['slate'], 'off'>;

export interface SlateVideo {
  id: string;
  track: RenditionTrack;
  /** Of one segment, each as long as the others; the first is a key frame. */
  pictures: readonly Uint8Array[];
}

export interface SlateSound {
  track: RenditionTrack;
  frame: SilentFrame;
  sampleRateHz: number;
}

export interface SlateRenditions {
  videos: SlateVideo[];
  sound: SlateSound | undefined;
}

export interface SlateWish {
  kind: SlateKind;
  streamId: StreamId;
  /** The last media is that of a slate: its picture has the notice already. */
  isContinued: boolean;
  renditions: readonly Rendition[];
  segmentMs: number;
  last: LastMediaReader;
  /** ffmpeg does not make the pictures: what was shown last stands in for them. */
  onNotEncoded: (error: unknown) => void;
  signal: AbortSignal;
}

type VideoRendition = Extract<Rendition, { kind: 'video' }>;

const keptSlates = 64;
/** A repeated key frame is large: it comes with each part of the usual length, not with each picture. */
const repeatMs = 500;
/** Of the last frame: larger ones are enlarged again, and nobody sees it behind the notice. */
const maxDecodedShortSidePx = 1_080;

export class SlateMaker {
  readonly #ffmpegPath: string;
  /** Oldest first. */
  readonly #kept = new Map<string, SlatePictures>();
  #line: Promise<unknown> = Promise.resolve();

  constructor(ffmpegPath: string) {
    this.#ffmpegPath = ffmpegPath;
  }

  /** Has the pictures ready that are the same for all streams. Rejects when they can't be made. */
  prepare({ renditions, ...wish }: Pick<SlateWish, 'renditions' | 'segmentMs' | 'signal'>): Promise<void> {
    return this.#inTurn(async () => {
      const targets = targetsOf(renditions.filter((rendition) => rendition.kind === 'video'));
      if (targets.length > 0) await this.#encodePlain(wish, targets);
    });
  }

  /** One at a time: many encoders may leave at once. Rejects when a rendition has nothing that can be shown. */
  make(wish: SlateWish): Promise<SlateRenditions> {
    return this.#inTurn(() => {
      wish.signal.throwIfAborted();
      return this.#make(wish);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => undefined);
    return done;
  }

  async #make(wish: SlateWish): Promise<SlateRenditions> {
    const videos = wish.renditions.filter((rendition) => rendition.kind === 'video');
    const encoded = await this.#encode(wish, videos).catch((error: unknown) => {
      wish.signal.throwIfAborted();
      wish.onNotEncoded(error);
      return undefined;
    });
    const sound = wish.renditions.find((rendition) => rendition.kind === 'audio');
    return {
      videos: await Promise.all(videos.map((video) => slateVideo(video, encoded?.get(video.id), wish))),
      sound: sound && (await slateSound(sound, wish)),
    };
  }

  /** By rendition id; without those that can't be encoded. */
  async #encode(wish: SlateWish, videos: readonly VideoRendition[]): Promise<Map<string, SlatePictures>> {
    const targets = targetsOf(videos);
    if (targets.length === 0) return new Map();
    const own = wish.kind === 'lastFrame' ? await this.#encodeLastFrame(wish, targets, videos) : undefined;
    return own ?? this.#encodePlain(wish, targets);
  }

  /** A stream's own pictures are kept for who goes on with its slate. Undefined when its last frame can't be had. */
  async #encodeLastFrame(wish: SlateWish, targets: readonly SlateTarget[], videos: readonly VideoRendition[]) {
    const { isContinued, segmentMs, streamId } = wish;
    const known = isContinued ? this.#knownOf(targets, segmentMs, streamId) : undefined;
    if (known?.size === targets.length) return known;
    const frame = await this.#lastFrame(wish, videos);
    const made = frame && (await this.#encodeAll(wish, targets, frame));
    for (const target of targets) this.#keep(keyOf(target, segmentMs, streamId), made?.get(target.id));
    return made;
  }

  async #encodePlain(
    wish: Pick<SlateWish, 'segmentMs' | 'signal'>,
    targets: readonly SlateTarget[],
  ): Promise<Map<string, SlatePictures>> {
    const { segmentMs } = wish;
    const known = this.#knownOf(targets, segmentMs);
    const missing = targets.filter(({ id }) => !known.has(id));
    if (missing.length === 0) return known;
    const made = await this.#encodeAll(wish, missing, plainPicture(largestOf(missing)));
    for (const target of missing) this.#keep(keyOf(target, segmentMs), made.get(target.id));
    return new Map([...known, ...made]);
  }

  #knownOf(targets: readonly SlateTarget[], segmentMs: number, streamId?: StreamId): Map<string, SlatePictures> {
    const known = targets.flatMap((target) => {
      const kept = this.#kept.get(keyOf(target, segmentMs, streamId));
      return kept ? [[target.id, kept] as const] : [];
    });
    return new Map(known);
  }

  async #encodeAll(
    { segmentMs, signal }: Pick<SlateWish, 'segmentMs' | 'signal'>,
    targets: readonly SlateTarget[],
    picture: Picture,
  ): Promise<Map<string, SlatePictures>> {
    const made = await encodeSlate({ picture, targets, segmentMs }, { ffmpegPath: this.#ffmpegPath, signal });
    return new Map(targets.flatMap(({ id }, i) => (made[i] ? [[id, made[i]] as const] : [])));
  }

  /** Undefined when it can't be had: the picture of the slate's own stands in for it. */
  async #lastFrame(
    { last, isContinued, signal }: SlateWish,
    videos: readonly VideoRendition[],
  ): Promise<Picture | undefined> {
    const small = videos.filter((video) => Math.min(video.widthPx, video.heightPx) <= maxDecodedShortSidePx);
    if (small.length === 0) return undefined;
    const shown = largestOf(small);
    const media = await last.mediaOf(shown);
    const run = { ffmpegPath: this.#ffmpegPath, signal };
    const picture = media && (await decodeLastPicture(media, shown, run).catch(() => undefined));
    return picture && (isContinued ? picture : pictureWithNotice(picture));
  }

  #keep(key: string, pictures: SlatePictures | undefined): void {
    if (pictures) this.#kept.set(key, pictures);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptSlates) return;
      this.#kept.delete(oldest);
    }
  }
}

function targetsOf(videos: readonly VideoRendition[]): SlateTarget[] {
  return videos.flatMap((video) => {
    const h264 = h264Of(video.codecs);
    return h264 ? [{ ...video, ...h264 }] : [];
  });
}

/** `streamId`: of the picture that is one stream's alone. */
function keyOf(target: SlateTarget, segmentMs: number, streamId = ''): string {
  const { widthPx, heightPx, frameRate, profile, compatibility, level } = target;
  return [widthPx, heightPx, frameRate, profile, compatibility, level, segmentMs, streamId].join(' ');
}

function largestOf<T extends { widthPx: number; heightPx: number }>(all: readonly [T, ...T[]] | readonly T[]): T {
  return all.reduce((largest, each) =>
    each.widthPx * each.heightPx > largest.widthPx * largest.heightPx ? each : largest,
  );
}

async function slateVideo(
  video: VideoRendition,
  encoded: SlatePictures | undefined,
  { segmentMs, last }: SlateWish,
): Promise<SlateVideo> {
  const { id } = video;
  if (encoded) return { id, track: continuedTrack(video, encoded.configuration), pictures: encoded.pictures };
  const media = await last.mediaOf(video);
  const picture = media && firstSampleOf(media.segment);
  if (!picture) throw new Error(`nothing to show in ${id}`);
  const pictures = Array.from({ length: Math.ceil(segmentMs / repeatMs) }, () => picture);
  return { id, track: continuedTrack(video, media), pictures };
}

async function slateSound(sound: Extract<Rendition, { kind: 'audio' }>, { last }: SlateWish): Promise<SlateSound> {
  const frame = silentFrame(sound.codecs, sound.channels);
  if (!frame) throw new Error(`no silence in ${sound.codecs} with ${sound.channels} channels`);
  const initBytes = await last.initOf(sound);
  if (!initBytes) throw new Error('the init segment of the sound is not there');
  return { track: continuedTrack(sound, { initBytes }), frame, sampleRateHz: sound.sampleRateHz };
}
