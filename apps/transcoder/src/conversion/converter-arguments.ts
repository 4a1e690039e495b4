// The command line of the ffmpeg child that turns sound into AAC: one track of Matroska on stdin, FLV on stdout. Built from
// tables only; no text from outside becomes an argument. Always the same AAC, so it is known before the first frame.
import { parseAacConfiguration, type AacConfiguration } from '@millrace/codecs';

const sampleRateHz = 48_000;
const channels = 2;
const bitrateBps = 160_000;

/** AAC-LC, 48 kHz, stereo. */
export const convertedConfiguration: AacConfiguration = parseAacConfiguration(Uint8Array.of(0x11, 0x90));

/** `decoder`: ffmpeg's name of it. */
export function converterArguments(decoder: string): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+warning'],
    ...['-protocol_whitelist', 'pipe', '-format_whitelist', 'matroska', '-codec_whitelist', decoder],
    ...['-max_error_rate', '1', '-copyts', '-probesize', '32', '-c:a', decoder, '-f', 'matroska', '-i', 'pipe:0'],
    ...['-map', '0:a:0', '-map_metadata', '-1', '-c:a', 'aac', '-b:a', `${bitrateBps}`],
    ...['-ar', `${sampleRateHz}`, '-ac', `${channels}`],
    ...['-flvflags', 'no_duration_filesize+no_metadata+no_sequence_end', '-avoid_negative_ts', 'disabled'],
    ...['-flush_packets', '1', '-f', 'flv', 'pipe:1'],
  ];
}
