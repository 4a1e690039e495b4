// Makes a slate's pictures once: for each rendition the key frame and the pictures that repeat it, in the rendition's own
// size, frame rate, profile and level. CODECS stay as they were announced, so a player keeps its decoder.
import { parseAvcConfiguration, type AvcConfiguration } from '@millrace/codecs';
import { MediaDemuxer } from '../packaging/media-demuxer.ts';
import { slateArguments, slateOutputFd, type SlateRequest, type SlateTarget } from './arguments.ts';
import type { Picture } from './picture.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** The pictures of one segment of a slate, to be repeated for as long as it lasts. */
export interface SlatePictures {
  configuration: AvcConfiguration;
  /** In order of decoding and of showing; the first is a key frame, each lasts as long as the others. */
  pictures: Uint8Array[];
}

/** Rejects when ffmpeg can't make one of them. */
export async function encodeSlate(
  request: SlateRequest & { picture: Picture },
  { ffmpegPath, signal }: { ffmpegPath: string; signal: AbortSignal },
): Promise<SlatePictures[]> {
  const chunks = request.targets.map((): Buffer[] => []);
  await runFfmpeg({
    ffmpegPath,
    args: slateArguments(request),
    input: request.picture.rgb,
    outputs: chunks.map((into, i) => ({ fd: slateOutputFd + i, take: (chunk) => into.push(chunk) })),
    signal,
  });
  return request.targets.map((target, i) => readPictures(Buffer.concat(chunks[i] ?? []), target));
}

function readPictures(flv: Uint8Array, target: SlateTarget): SlatePictures {
  const events = new MediaDemuxer().push(flv);
  const configured = events.find((event) => event.kind === 'videoConfiguration')?.configuration;
  const pictures = events.flatMap((event) => (event.kind === 'video' ? [event.unit.data] : []));
  if (configured?.codec !== 'avc' || pictures.length === 0) throw new Error(`ffmpeg made no slate of ${target.id}`);
  return { configuration: parseAvcConfiguration(announcedAs(configured, target)), pictures };
}

/**
 * The record with profile, constraints and level as the rendition was announced. What x264 was told to make is within them:
 * a profile with the same tools or fewer, one reference, and a bit rate far below any level's.
 */
function announcedAs({ record, sps }: AvcConfiguration, { profile, compatibility, level }: SlateTarget): Uint8Array {
  const announced = Uint8Array.from(record);
  for (const { byteOffset } of [record, ...sps])
    announced.set([profile, compatibility, level], byteOffset - record.byteOffset + 1);
  return announced;
}
