// How a stream is hurt: what makes its pictures is killed or frozen, as often as each kind's weight says.
import { setTimeout as delay } from 'node:timers/promises';

export interface Makers {
  transcoderPid: number;
  ffmpegPid: number;
}

interface Kind {
  weight: number;
  strike(makers: Makers): void;
}

/** Longer than a lease lives, so that the frozen one has been replaced when it goes on. */
const frozenMs = 10_000;

const table = {
  transcoder: { weight: 2, strike: ({ transcoderPid }) => void process.kill(transcoderPid, 'SIGKILL') },
  ffmpeg: { weight: 2, strike: ({ ffmpegPid }) => void process.kill(ffmpegPid, 'SIGKILL') },
  pause: {
    weight: 1,
    strike: ({ transcoderPid }) => {
      process.kill(transcoderPid, 'SIGSTOP');
      void delay(frozenMs).then(() => resume(transcoderPid));
    },
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof table;
export const kindNames = Object.keys(table) as KindName[];
export const kinds: Readonly<Record<KindName, Kind>> = table;

/** As chance has it, among these. */
export function drawKind(among: readonly KindName[]): KindName {
  let drawn = Math.random() * among.reduce((sum, name) => sum + kinds[name].weight, 0);
  return among.find((name) => (drawn -= kinds[name].weight) < 0) ?? among[0]!;
}

function resume(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It was killed while it was frozen.
  }
}
