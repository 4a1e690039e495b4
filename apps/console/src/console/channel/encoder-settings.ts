// What to type into an encoder, for each encoder that we name: OBS Studio and ffmpeg.

export type IngestTarget = { rtmpUrl: string; streamKey: string };

/** One field of OBS's settings, under its own name there. */
export type ObsSetting = { where: string; name: string; value: string; isPasted?: boolean; isSecret?: boolean };

export function obsSettings({ rtmpUrl, streamKey }: IngestTarget): ObsSetting[] {
  return [
    { where: 'Stream', name: 'Service', value: 'Custom…' },
    { where: 'Stream', name: 'Server', value: rtmpUrl, isPasted: true },
    { where: 'Stream', name: 'Stream Key', value: streamKey, isPasted: true, isSecret: true },
    { where: 'Output', name: 'Keyframe Interval', value: '2 s' },
    { where: 'Output', name: 'Rate Control', value: 'CBR, 4500 Kbps for 720p30, 6000 Kbps for 1080p30' },
    { where: 'Output', name: 'Audio Bitrate', value: '160' },
  ];
}

/** The address with the key as its last segment, in the form that ffmpeg and most encoders with one field take. */
export function publishUrl({ rtmpUrl, streamKey }: IngestTarget): string {
  return `${rtmpUrl.replace(/\/+$/, '')}/${streamKey}`;
}

/** Publishes a file in a loop, with a keyframe every 2 s at 30 frames per second. */
export function ffmpegFileCommand(target: IngestTarget): string {
  return command('-re -stream_loop -1 -i input.mp4', target);
}

/** Publishes a test picture with a clock and a tone; needs no file. */
export function ffmpegTestCommand(target: IngestTarget): string {
  return command(
    '-re -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000',
    target,
  );
}

function command(input: string, target: IngestTarget): string {
  return [
    `ffmpeg ${input}`,
    '  -c:v libx264 -preset veryfast -pix_fmt yuv420p -r 30 -g 60 -b:v 3000k -maxrate 3000k -bufsize 6000k',
    '  -c:a aac -b:a 160k -ar 48000',
    `  -f flv '${publishUrl(target)}'`,
  ].join(' \\\n');
}
