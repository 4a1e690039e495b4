// An encoder whose picture tells the time: the top ninth of every frame is sixteen black or white blocks, the wall clock
// in milliseconds modulo 65 536, most significant bit first. Read back by `clock-reader.ts` in a viewer's browser.
import { spawn } from 'node:child_process';

export interface ClockPublisher {
  /** When ffmpeg was started, in unix milliseconds. */
  readonly startedAtMs: number;
  stop(): Promise<void>;
}

const mostSeconds = 300;
const graceMs = 5_000;
const bit = `if(eq(X,0),st(0,floor(time(0)*1000)));255*mod(floor(ld(0)/pow(2,15-X)),2)`;
const picture = [
  'testsrc2=size=1280x720:rate=30[ground]',
  `color=black:size=16x1:rate=30,format=gray,geq=lum='${bit}',scale=1280:80:flags=neighbor,format=yuv420p[clock]`,
  '[ground][clock]overlay',
].join(';');

/** Publishes for at most five minutes: 720p30 without B-frames, a keyframe every 2 s, and a tone. */
export function publishClock(url: string): ClockPublisher {
  const startedAtMs = Date.now();
  const ffmpeg = spawn('ffmpeg', commandLine(url), { stdio: 'ignore' });
  const exited = new Promise<void>((resolve, reject) => {
    ffmpeg.once('error', reject);
    ffmpeg.once('close', () => resolve());
  });
  exited.catch(() => undefined); // also reported by stop()
  return {
    startedAtMs,
    stop: async () => {
      ffmpeg.kill('SIGINT');
      const late = setTimeout(() => ffmpeg.kill('SIGKILL'), graceMs);
      await exited.finally(() => clearTimeout(late));
    },
  };
}

function commandLine(url: string): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
    ...['-re', '-f', 'lavfi', '-i', picture, '-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
    ...['-g', '60', '-b:v', '2500k', '-c:a', 'aac', '-b:a', '128k', '-t', `${mostSeconds}`, '-f', 'flv', url],
  ];
}
