// Encoders and edges that vanish without a word, and encoders that come and go.
import { setTimeout as delay } from 'node:timers/promises';
import { makeNumberedClip } from '../numbered-clip.ts';
import { second, type FaultRow } from './fault-row.ts';
import { flap } from './flapping-encoder.ts';
import { pidOf } from './world.ts';

export const encoderRows: readonly FaultRow[] = [
  {
    id: 'F9',
    fault: 'the edge answers nothing any more, and is gone 12 s later',
    expected: 'the stream waits for its encoder, which comes back to the same stream',
    ...{ freezeMs: 30 * second, disconnects: 4, apiAnswers: true },
    inject: async (world) => {
      const pid = await pidOf(world, 'edge');
      process.kill(pid, 'SIGSTOP');
      await delay(12 * second);
      process.kill(pid, 'SIGKILL');
    },
  },
  {
    id: 'F10',
    fault: 'the encoder falls silent without a word, and comes back by another connection',
    expected: 'the silent connection gives way; the time of its silence is gaps',
    ...{ freezeMs: 15 * second, disconnects: 1, apiAnswers: true, mayGap: true },
    inject: ({ encoder }) => encoder.comeBackBesideItself(),
  },
  {
    id: 'F12',
    fault: 'the encoder comes and goes, ten times in a minute',
    expected: 'it is one stream all the time; workers begin in their turn, and receivers of webhooks hear little',
    ...{ freezeMs: 20 * second, disconnects: 10, apiAnswers: true },
    inject: flap(10),
  },
  {
    id: 'F11',
    fault: 'the encoder comes back with a larger picture, and 15 s later with the first one again',
    expected: 'the same playlists go on behind a discontinuity, with init segments of their own',
    ...{ freezeMs: 15 * second, disconnects: 2, apiAnswers: true },
    prepare: async () => {
      await largerClip();
    },
    inject: async ({ encoder, clip }) => {
      await encoder.restartWith(await largerClip());
      await delay(15 * second);
      await encoder.restartWith(clip);
    },
  },
];

const largerClip = () => makeNumberedClip(60, 2_500, 2);
