// Which codecs the installed ffmpeg decodes in software. Pictures it can't decode are passed through and nothing else.
import type { VideoConfiguration } from '@millrace/codecs';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type VideoCodec = VideoConfiguration['codec'];
/** Sound that is not packaged as it is. */
export type ConvertedCodec = 'mp3' | 'flac' | 'ac3' | 'eac3';
/** Names of ffmpeg's decoders, by codec. */
export type Decoders = ReadonlyMap<VideoCodec | ConvertedCodec, string>;

/** Names of decoders by codec; the first one that ffmpeg has is used. Those that need hardware are not in it. */
const decoderNames: Readonly<Record<VideoCodec | ConvertedCodec, readonly string[]>> = {
  avc: ['h264'],
  hevc: ['hevc'],
  av1: ['libdav1d', 'libaom-av1'],
  vp9: ['vp9', 'libvpx-vp9'],
  mp3: ['mp3float', 'mp3'],
  flac: ['flac'],
  ac3: ['ac3'],
  eac3: ['eac3'],
};
/** A machine that is just starting everything is slow. */
const listTimeoutMs = 30_000;
const maxListBytes = 1_000_000;

/** The decoder of each codec that there is one for. Rejects when ffmpeg can't be run. */
export async function listDecoders(ffmpegPath: string): Promise<Decoders> {
  const options = { timeout: listTimeoutMs, maxBuffer: maxListBytes };
  const { stdout } = await promisify(execFile)(ffmpegPath, ['-hide_banner', '-decoders'], options);
  return chooseDecoders(stdout);
}

/** `list` is what `ffmpeg -decoders` prints. */
export function chooseDecoders(list: string): Decoders {
  const installed = new Set(Array.from(list.matchAll(/^ [VA]\S{5} (\S+)/gm), ([, name]) => name));
  const codecs = Object.keys(decoderNames) as (VideoCodec | ConvertedCodec)[];
  return new Map(
    codecs.flatMap((codec) => {
      const name = decoderNames[codec].find((each) => installed.has(each));
      return name === undefined ? [] : [[codec, name] as const];
    }),
  );
}
