// The command line of the one ffmpeg child of a stream: pictures on stdin, one decode, one FLV per rung on pipes.
// Built from numbers and enumerations only; no text from outside becomes an argument. Each option was measured:
// time stamps pass through to the millisecond, the decoder adds no delay, the first encoded picture is a key frame.
import type { LatencyMode, TimelineMode } from '@millrace/pipeline';
import type { Rung } from '../ladder/rung.ts';
import { keyframeGridMs } from '../timeline/timeline.ts';

export interface EncodeRequest {
  mode: TimelineMode;
  latencyMode: LatencyMode;
  rungs: readonly Rung[];
  /** ffmpeg's names of what comes in and of what decodes it. */
  input: { format: 'flv' | 'matroska'; decoder: string };
  /** Presentation time, in the child's time stamps, of the first picture to encode. Earlier ones are only decoded. */
  firstPtsMs: number;
}

/** File descriptor of the first rung's output. */
export const firstOutputFd = 3;
const keyframeSafetyNet = 1_200;
const maxPixels = 3840 * 2160;

export function encodeArguments(request: EncodeRequest): string[] {
  const { format, decoder } = request.input;
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+warning'],
    ...['-protocol_whitelist', 'pipe', '-format_whitelist', format, '-codec_whitelist', decoder],
    ...['-max_pixels', `${maxPixels}`, '-max_error_rate', '1'],
    // One decoder thread: each further one delays by a frame. A small probe: there is video only, and it starts at a key.
    ...['-copyts', '-threads', '1', '-probesize', '32', '-fpsprobesize', '0', '-c:v', decoder],
    ...['-f', format, '-i', 'pipe:0'],
    ...['-filter_complex', filterGraph(request)],
    ...request.rungs.flatMap((rung, i) => outputArguments(request, rung, i)),
  ];
}

/** Decodes once, drops what comes before the first picture (and pictures that go back in time), scales for each rung. */
function filterGraph({ rungs, firstPtsMs }: EncodeRequest): string {
  const first = seconds(firstPtsMs - 0.5);
  const select = `select='gte(t,${first})*(isnan(prev_selected_pts)+gt(pts,prev_selected_pts))'`;
  const split = `[0:v:0]${select},split=${rungs.length}${rungs.map((_, i) => `[s${i}]`).join('')}`;
  // A rung has the shape of the picture on screen, so scaling to its size makes the samples square.
  const scaled = rungs.map(
    ({ widthPx, heightPx }, i) => `[s${i}]scale=${widthPx}:${heightPx}:flags=bicubic,setsar=1,format=yuv420p[o${i}]`,
  );
  return [split, ...scaled].join(';');
}

function outputArguments(request: EncodeRequest, rung: Rung, index: number): string[] {
  const kbit = (bits: number) => `${Math.round(bits / 1_000)}k`;
  return [
    ...['-map', `[o${index}]`, '-an', '-sn', '-dn', '-map_metadata', '-1'],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1:1000'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', ...(request.latencyMode === 'low' ? ['-tune', 'zerolatency'] : [])],
    ...['-threads', `${rung.threads}`, '-profile:v', 'high', '-level:v', rung.level],
    ...['-b:v', kbit(rung.bitrateBps), '-maxrate', kbit(rung.maxrateBps), '-bufsize', kbit(rung.bufferBits)],
    ...['-sc_threshold', '0', '-g', `${keyframeSafetyNet}`, '-keyint_min', '1'],
    ...['-x264-params', x264Parameters(request.latencyMode, rung.frameRate)],
    ...['-force_key_frames', forcedKeyframes(request)],
    ...['-flvflags', 'no_duration_filesize+no_metadata+no_sequence_end', '-avoid_negative_ts', 'disabled'],
    ...['-flush_packets', '1', '-f', 'flv', `pipe:${firstOutputFd + index}`],
  ];
}

function x264Parameters(latencyMode: LatencyMode, frameRate: number): string {
  const fps = frameRateParameter(frameRate);
  if (latencyMode === 'low') return fps;
  return `${fps}:bframes=2:b-adapt=1:b-pyramid=none:rc-lookahead=10:sync-lookahead=0:open-gop=0`;
}

/** x264's rate control goes by it, and the parameter sets have it. */
export function frameRateParameter(frameRate: number): string {
  return `fps=${Math.round(frameRate * 1_000)}/1000`;
}

/** In the expression `t` counts from the first encoded picture, so the absolute grid needs the first picture's time. */
function forcedKeyframes({ mode, firstPtsMs }: EncodeRequest): string {
  if (mode === 'follow') return 'source';
  const grid = keyframeGridMs / 1_000;
  const cellOf = (t: string) => `floor((${t}+${seconds(firstPtsMs + 0.5)})/${grid})`;
  return `expr:if(isnan(prev_forced_t),1,gt(${cellOf('t')},${cellOf('prev_forced_t')}))`;
}

function seconds(timeMs: number): string {
  return (timeMs / 1_000).toFixed(4);
}
