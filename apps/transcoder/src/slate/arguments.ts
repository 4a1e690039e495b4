// The command line of the ffmpeg that makes a slate: one picture on stdin, one short FLV per rendition on pipes, each a key
// frame and pictures that repeat it, as many as a segment has. Built from numbers and tables only.
import { frameRateParameter } from '../ffmpeg/arguments.ts';

/** The H.264 rendition that a slate stands in for. */
export interface SlateTarget {
  id: string;
  widthPx: number;
  heightPx: number;
  frameRate: number;
  /** As in CODECS. */
  profile: number;
  compatibility: number;
  level: number;
}

export interface SlateRequest {
  picture: { widthPx: number; heightPx: number };
  targets: readonly SlateTarget[];
  segmentMs: number;
}

/** x264's name of the profile whose stream may be called that of this profile_idc: one with fewer tools, or itself. */
const profileNames: ReadonlyMap<number, string> = new Map([
  [66, 'baseline'],
  [77, 'main'],
  [100, 'high'],
  [110, 'high'],
  [122, 'high'],
  [244, 'high'],
]);

/** Reads `avc1.PPCCLL`; undefined for what can't be made by encoding. */
export function h264Of(codecs: string): Pick<SlateTarget, 'profile' | 'compatibility' | 'level'> | undefined {
  const match = /^avc1\.([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(codecs);
  const [profile = 0, compatibility = 0, level = 0] = match?.slice(1).map((hex) => Number.parseInt(hex, 16)) ?? [];
  return profileNames.has(profile) ? { profile, compatibility, level } : undefined;
}

/** Pictures of a slate's segment. */
export function picturesIn(segmentMs: number, frameRate: number): number {
  return Math.max(1, Math.round((segmentMs * frameRate) / 1_000));
}

export const slateOutputFd = 3;

export function slateArguments({ picture, targets, segmentMs }: SlateRequest): string[] {
  const split = `[0:v:0]split=${targets.length}${targets.map((_, i) => `[s${i}]`).join('')}`;
  const scaled = targets.map(({ widthPx, heightPx, frameRate }, i) => {
    const repeated = picturesIn(segmentMs, frameRate) - 1;
    const timed = `loop=loop=${repeated}:size=1:start=0,settb=1/1000,setpts=N*${segmentMs}/${repeated + 1}`;
    return `[s${i}]scale=${widthPx}:${heightPx}:flags=bicubic,setsar=1,format=yuv420p,${timed}[o${i}]`;
  });
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-protocol_whitelist', 'pipe'],
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${picture.widthPx}x${picture.heightPx}`],
    ...['-framerate', '1', '-i', 'pipe:0', '-filter_complex', [split, ...scaled].join(';')],
    ...targets.flatMap(outputArguments),
  ];
}

/**
 * With the parameter sets of a rendition that is encoded in low latency, so that its init segment stays: x264 tells of the same
 * rate that it is constant (`force-cfr`), and counts quantizers from 26 as it does where it has a bit rate (`stitchable`).
 */
function outputArguments({ profile, frameRate }: SlateTarget, index: number): string[] {
  return [
    ...['-map', `[o${index}]`, '-an', '-sn', '-dn', '-map_metadata', '-1', '-fps_mode', 'passthrough'],
    ...['-enc_time_base', '1:1000', '-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'stillimage', '-threads', '1'],
    ...['-profile:v', profileNames.get(profile) ?? 'high', '-crf', '24', '-bf', '0', '-g', '100000'],
    ...['-x264-params', `${frameRateParameter(frameRate)}:force-cfr=1:stitchable=1`],
    ...['-sc_threshold', '0', '-flvflags', 'no_duration_filesize+no_metadata+no_sequence_end'],
    ...['-flush_packets', '1', '-f', 'flv', `pipe:${slateOutputFd + index}`],
  ];
}

/** Decodes a rendition's init segment and segment on stdin to RGB pictures on stdout. */
export function lastPictureArguments(): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error', '-protocol_whitelist', 'pipe'],
    ...['-format_whitelist', 'mov,mp4,m4a,3gp,3g2,mj2', '-max_pixels', `${3840 * 2160}`, '-f', 'mp4', '-i', 'pipe:0'],
    ...['-map', '0:v:0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
  ];
}
