// A clip as an encoder sends it by Enhanced RTMP: made by ffmpeg as MP4, which this ffmpeg can't write as FLV, and put into
// tags from what ffprobe says of its packets.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** First byte of an enhanced tag with a configuration: of a key frame for pictures, of the format 9 for sound. */
const sequenceStart = 0x90;

interface Packet {
  codec_type: 'video' | 'audio';
  pts_time: string;
  dts_time: string;
  flags: string;
  pos: string;
  size: string;
}

interface Track {
  fourCc: string;
  /** Box of the configuration record, or the record; MP3 and AC-3 have none. */
  configuration: { box: string } | { record: Uint8Array } | { flacBox: string } | undefined;
}

/** Tracks by ffmpeg's name of the encoder. */
const tracks = {
  libx264: { fourCc: 'avc1', configuration: { box: 'avcC' } },
  libx265: { fourCc: 'hvc1', configuration: { box: 'hvcC' } },
  libsvtav1: { fourCc: 'av01', configuration: { box: 'av1C' } },
  'libvpx-vp9': { fourCc: 'vp09', configuration: { box: 'vpcC' } },
  aac: { fourCc: 'mp4a', configuration: { record: Buffer.from('1190', 'hex') } },
  libopus: { fourCc: 'Opus', configuration: { record: Buffer.from('4f707573486561640102380180bb0000000000', 'hex') } },
  libmp3lame: { fourCc: '.mp3', configuration: undefined },
  flac: { fourCc: 'fLaC', configuration: { flacBox: 'dfLa' } },
  ac3: { fourCc: 'ac-3', configuration: undefined },
  eac3: { fourCc: 'ec-3', configuration: undefined },
} as const satisfies Record<string, Track>;

/** A tag of FLV, as an encoder sends it. */
export interface EnhancedTag {
  type: 'video' | 'audio';
  timestampMs: number;
  payload: Uint8Array;
}

export interface EnhancedClip {
  video: 'libx264' | 'libx265' | 'libsvtav1' | 'libvpx-vp9';
  audio: 'aac' | 'libopus' | 'libmp3lame' | 'flac' | 'ac3' | 'eac3';
  durationMs: number;
  gopFrames: number;
  /** More arguments for ffmpeg. */
  arguments?: readonly string[];
}

/** Tags of a 640×360 picture with 30 frames per second and a tone. */
export async function makeEnhancedFlv(clip: EnhancedClip): Promise<EnhancedTag[]> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-enhanced-'));
  const path = join(directory, 'clip.mp4');
  try {
    await run('ffmpeg', [...clipArguments(clip), path], { timeout: 60_000 });
    const show = ['-show_entries', 'packet=codec_type,pts_time,dts_time,flags,pos,size', '-of', 'json'];
    const { stdout } = await run('ffprobe', ['-v', 'error', ...show, path], { maxBuffer: 2 ** 26 });
    const { packets } = JSON.parse(stdout) as { packets: Packet[] };
    return toTags(await readFile(path), packets, { video: tracks[clip.video], audio: tracks[clip.audio] });
  } finally {
    await rm(directory, { recursive: true });
  }
}

function clipArguments({ video, audio, durationMs, gopFrames, arguments: more = [] }: EnhancedClip): string[] {
  const seconds = durationMs / 1_000;
  return [
    ...['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc2=s=640x360:r=30:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=r=48000:d=${seconds}`, '-pix_fmt', 'yuv420p', '-c:v', video],
    ...['-g', `${gopFrames}`, '-keyint_min', `${gopFrames}`, '-sc_threshold', '0', '-c:a', audio, '-ac', '2'],
    // This ffmpeg calls FLAC in MP4 an experiment.
    ...['-strict', '-2', ...more],
  ];
}

function toTags(file: Buffer, packets: readonly Packet[], by: Record<Packet['codec_type'], Track>): EnhancedTag[] {
  const startMs = Math.min(...packets.map(({ dts_time: time }) => toMs(time)));
  const headers = (['video', 'audio'] as const).flatMap((type) => header(type, by[type], file));
  const media = packets.map((packet) => {
    const dtsMs = toMs(packet.dts_time);
    const data = file.subarray(Number(packet.pos), Number(packet.pos) + Number(packet.size));
    const front = frontOf(packet, by[packet.codec_type].fourCc, toMs(packet.pts_time) - dtsMs);
    return { type: packet.codec_type, timestampMs: dtsMs - startMs, payload: Buffer.concat([front, data]) };
  });
  return [...headers, ...media.sort((a, b) => a.timestampMs - b.timestampMs)];
}

function header(type: Packet['codec_type'], { fourCc, configuration }: Track, file: Buffer): EnhancedTag[] {
  if (configuration === undefined) return [];
  const payload = Buffer.concat([Uint8Array.of(sequenceStart), Buffer.from(fourCc), recordOf(configuration, file)]);
  return [{ type, timestampMs: 0, payload }];
}

function recordOf(configuration: NonNullable<Track['configuration']>, file: Buffer): Uint8Array {
  if ('record' in configuration) return configuration.record;
  if ('box' in configuration) return boxOf(file, configuration.box);
  // Behind the version and flags of the box come the blocks of a FLAC file.
  return Buffer.concat([Buffer.from('fLaC'), boxOf(file, configuration.flacBox).subarray(4)]);
}

/** Coded frames; H.264 and H.265 have a composition time. */
function frontOf({ codec_type: type, flags }: Packet, fourCc: string, compositionTimeMs: number): Buffer {
  if (type === 'audio') return Buffer.from([0x91, ...Buffer.from(fourCc)]);
  const front = Buffer.from([flags.startsWith('K') ? 0x91 : 0xa1, ...Buffer.from(fourCc)]);
  if (fourCc !== 'avc1' && fourCc !== 'hvc1') return front;
  const time = Buffer.alloc(3);
  time.writeIntBE(compositionTimeMs, 0, 3);
  return Buffer.concat([front, time]);
}

function boxOf(file: Buffer, type: string): Buffer {
  const at = file.lastIndexOf(type);
  return file.subarray(at + 4, at - 4 + file.readUInt32BE(at - 4));
}

function toMs(seconds: string): number {
  return Math.round(Number(seconds) * 1_000);
}
