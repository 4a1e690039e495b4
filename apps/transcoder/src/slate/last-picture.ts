// Decodes the last picture of a segment. Only that one is kept; all of them would be hundreds of megabytes.
import { lastPictureArguments } from './arguments.ts';
import type { LastMedia } from './last-media.ts';
import type { Picture } from './picture.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** Rejects when the segment can't be decoded to pictures of this size. */
export async function decodeLastPicture(
  { initBytes, segment }: LastMedia,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  { ffmpegPath, signal }: { ffmpegPath: string; signal: AbortSignal },
): Promise<Picture> {
  const rgb = new Uint8Array(3 * widthPx * heightPx);
  let filled = 0;
  let sizeBytes = 0;
  const take = (chunk: Buffer) => {
    sizeBytes += chunk.length;
    for (let at = 0; at < chunk.length;) {
      if (filled === rgb.length) filled = 0;
      const piece = chunk.subarray(at, at + rgb.length - filled);
      rgb.set(piece, filled);
      filled += piece.length;
      at += piece.length;
    }
  };
  const input = Buffer.concat([initBytes, segment]);
  await runFfmpeg({ ffmpegPath, args: lastPictureArguments(), input, outputs: [{ fd: 1, take }], signal });
  if (sizeBytes === 0 || filled !== rgb.length) throw new Error('no picture of the expected size');
  return { widthPx, heightPx, rgb };
}
